//! Which plugins a Caddy was built with, as far as that is known.

use catalog::{Catalog, EntryKind};
use std::collections::BTreeMap;

/// Which plugins of the catalogue the user's Caddy has; of one that is not named nothing is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plugins(BTreeMap<Box<str>, Presence>);

/// Whether a plugin is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// It can be used.
    Present,
    /// What it brings, Caddy refuses.
    Absent,
}

impl Plugins {
    /// What a list says of the plugins of a catalogue: IDs of modules and packages, as `caddy list-modules --packages`
    /// prints them. What it does not name is not there.
    pub fn listed<'a>(catalog: &Catalog, list: impl IntoIterator<Item = &'a str>) -> Plugins {
        let words: Vec<&str> = list.into_iter().flat_map(str::split_whitespace).collect();
        let is_listed = |name: &str| words.contains(&name);
        let is_package = |plugin: &str| {
            let below = |word: &&str| {
                word.strip_prefix(plugin).is_some_and(|it| it.is_empty() || it.starts_with('/'))
            };
            words.iter().any(below)
        };
        let mut plugins = Plugins::default();
        for id in catalog.entries(EntryKind::Plugin) {
            let own = catalog.all().map(|(_, entry)| entry).filter(|it| it.plugin == Some(id));
            let mut modules = own.filter_map(|entry| match entry.kind {
                EntryKind::Module => Some(&*entry.name),
                _ => entry.means.as_deref(),
            });
            let name = &*catalog[id].name;
            let is_there = is_package(name) || modules.any(is_listed);
            let presence = if is_there { Presence::Present } else { Presence::Absent };
            plugins.insert(name, presence);
        }
        plugins
    }

    /// Keeps what is known of a plugin.
    pub fn insert(&mut self, plugin: &str, presence: Presence) {
        self.0.insert(plugin.into(), presence);
    }

    /// What is known of a plugin, by the name of its entry.
    pub fn presence(&self, plugin: &str) -> Option<Presence> {
        self.0.get(plugin).copied()
    }

    /// The names of the plugins of which this is known, sorted.
    pub fn names(&self, presence: Presence) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(_, it)| **it == presence).map(|(name, _)| &**name)
    }
}

/// A text that tells whether a plugin is there: a Caddy without it stumbles over one name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    /// The name of the plugin's entry.
    pub plugin: Box<str>,
    /// What a Caddy is asked to adapt; nothing in it is ever run.
    pub text: String,
    /// What Caddy says of a name that it does not know.
    refusal: String,
}

impl Probe {
    /// What Caddy's answer means: the message of a refusal, or none if it took the text.
    pub fn presence(&self, refusal: Option<&str>) -> Presence {
        let is_unknown = refusal.is_some_and(|message| {
            // Behind the name stands a blank, or nothing.
            message.split(&self.refusal).nth(1).is_some_and(|it| !it.starts_with(|c| c != ' '))
        });
        if is_unknown { Presence::Absent } else { Presence::Present }
    }
}

/// A probe for each plugin of a catalogue that brings a directive or a global option. Caddy has no list of its modules to
/// show, but refuses names that it does not know.
pub fn probes(catalog: &Catalog) -> Vec<Probe> {
    let probe = |id| {
        let plugin: Box<str> = catalog[id].name.clone();
        let named = |kind| {
            let mut own = catalog.entries(kind).filter(|&it| catalog[it].plugin == Some(id));
            own.next().map(|it| &catalog[it].name)
        };
        let (text, refusal) = if let Some(name) = named(EntryKind::Directive) {
            (format!(":80 {{\n\t{name}\n}}\n"), format!("unrecognized directive: {name}"))
        } else {
            let name = named(EntryKind::GlobalOption)?;
            (format!("{{\n\t{name}\n}}\n"), format!("unrecognized global option: {name}"))
        };
        Some(Probe { plugin, text, refusal })
    };
    catalog.entries(EntryKind::Plugin).filter_map(probe).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_names_modules_or_packages_and_what_it_leaves_out_is_not_there() {
        let list = [
            "http.handlers.rate_limit github.com/mholt/caddy-ratelimit",
            "dns.providers.cloudflare",
            "http.handlers.cgi github.com/aksdb/caddy-cgi/v2/x",
        ];
        let plugins = Plugins::listed(Catalog::builtin(), list);
        for (plugin, presence) in [
            ("github.com/mholt/caddy-ratelimit", Some(Presence::Present)),
            ("github.com/caddy-dns/cloudflare", Some(Presence::Present)),
            ("github.com/aksdb/caddy-cgi/v2", Some(Presence::Present)),
            ("github.com/caddy-dns/route53", Some(Presence::Absent)),
            ("example.com/nobody", None),
        ] {
            assert_eq!(plugins.presence(plugin), presence, "{plugin}");
        }
    }

    #[test]
    fn a_probe_tells_by_the_name_that_is_refused() {
        let probes = probes(Catalog::builtin());
        let probe = |plugin: &str| probes.iter().find(|it| &*it.plugin == plugin);
        let Some(cgi) = probe("github.com/aksdb/caddy-cgi/v2") else { unreachable!() };
        assert_eq!(cgi.text, ":80 {\n\tcgi\n}\n");
        for (refusal, presence) in [
            (None, Presence::Present),
            (Some("wrong argument count, at Caddyfile:2"), Presence::Present),
            (Some("Caddyfile:2: unrecognized directive: cgi2"), Presence::Present),
            (Some("Caddyfile:2: unrecognized directive: cgi"), Presence::Absent),
            (Some("Caddyfile:2: unrecognized directive: cgi - are you sure"), Presence::Absent),
        ] {
            assert_eq!(cgi.presence(refusal), presence, "{refusal:?}");
        }
        assert!(probe("github.com/mholt/caddy-l4").is_some_and(|it| it.text == "{\n\tlayer4\n}\n"));
        assert_eq!(probe("github.com/caddy-dns/cloudflare"), None, "a module cannot be asked for");
    }
}

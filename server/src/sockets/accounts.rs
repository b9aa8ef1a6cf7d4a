//! The users and groups of this machine.

use ide::{Account, Id, Subordinates};
use std::io::Read;
use std::sync::Arc;

/// The users and groups that the machine lists, and the one that this program runs as.
///
/// The lists are read as they are: to ask the system's library for them would mean to ask a daemon for them, over a
/// socket.
#[derive(Debug, Default)]
pub(super) struct Accounts {
    users: Vec<User>,
    groups: Vec<Group>,
}

#[derive(Debug)]
struct User {
    name: Arc<str>,
    number: u32,
    group: u32,
}

#[derive(Debug)]
struct Group {
    name: Arc<str>,
    number: u32,
    members: Vec<Box<str>>,
}

impl Accounts {
    /// Those of this machine.
    pub(super) fn read() -> Accounts {
        Accounts::parse(&list("/etc/passwd"), &list("/etc/group"))
    }

    /// Reads lines as `passwd(5)` and `group(5)` describe them; others are left out.
    fn parse(users: &str, groups: &str) -> Accounts {
        let user = |line: &str| {
            let mut fields = line.split(':');
            let name = Arc::from(fields.next()?);
            let number = fields.nth(1)?.parse().ok()?;
            Some(User { name, number, group: fields.next()?.parse().ok()? })
        };
        let group = |line: &str| {
            let mut fields = line.split(':');
            let name = Arc::from(fields.next()?);
            let number = fields.nth(1)?.parse().ok()?;
            let members = fields.next()?.trim().split(',').map(Box::from).collect();
            Some(Group { name, number, members })
        };
        let (users, groups) = (users.lines().filter_map(user), groups.lines().filter_map(group));
        Accounts { users: users.collect(), groups: groups.collect() }
    }

    /// The user that this program runs as.
    pub(super) fn viewer(&self) -> Account {
        let own = rustix::process::getegid().as_raw();
        let mut groups = vec![self.group(own)];
        for group in rustix::process::getgroups().unwrap_or_default() {
            if group.as_raw() != own {
                groups.push(self.group(group.as_raw()));
            }
        }
        let user = self.user(rustix::process::geteuid().as_raw());
        Account { user, groups, subordinates: None }
    }

    /// A user by its name or its number.
    pub(super) fn find(&self, name: &str) -> Option<Account> {
        let by_number = || {
            let number = name.parse().ok()?;
            let listed = self.users.iter().find(|user| user.number == number);
            let user = Id { number, name: None };
            let unlisted = Account { user, groups: Vec::new(), subordinates: None };
            Some(listed.map_or(unlisted, |user| self.account(user)))
        };
        self.named(name).or_else(by_number)
    }

    /// A user by its name.
    pub(super) fn named(&self, name: &str) -> Option<Account> {
        self.users.iter().find(|user| *user.name == *name).map(|user| self.account(user))
    }

    fn account(&self, user: &User) -> Account {
        let has = |group: &&Group| {
            group.number != user.group && group.members.iter().any(|it| **it == *user.name)
        };
        let others = self.groups.iter().filter(has);
        let others = others.map(|it| Id { number: it.number, name: Some(it.name.clone()) });
        let groups = std::iter::once(self.group(user.group)).chain(others).collect();
        let user = Id { number: user.number, name: Some(user.name.clone()) };
        Account { user, groups, subordinates: None }
    }

    /// The user with a number.
    pub(super) fn user(&self, number: u32) -> Id {
        let listed = self.users.iter().find(|it| it.number == number);
        Id { number, name: listed.map(|it| it.name.clone()) }
    }

    /// The group with a number.
    pub(super) fn group(&self, number: u32) -> Id {
        let listed = self.groups.iter().find(|it| it.number == number);
        Id { number, name: listed.map(|it| it.name.clone()) }
    }
}

/// The numbers that a user has for the users in its containers.
pub(super) fn subordinates(user: &Id) -> Option<Subordinates> {
    subordinates_in(&list("/etc/subuid"), user)
}

/// Reads lines as `subuid(5)` describes them: a name or a number, the first number and how many they are.
fn subordinates_in(list: &str, user: &Id) -> Option<Subordinates> {
    let number = user.number.to_string();
    list.lines().find_map(|line| {
        let (name, range) = line.split_once(':')?;
        let (first, count) = range.split_once(':')?;
        let is_own = Some(name) == user.name.as_deref() || name == number;
        let range = Subordinates { first: first.parse().ok()?, count: count.trim().parse().ok()? };
        is_own.then_some(range)
    })
}

/// The text of a list; empty if there is none. Comments in it may be in any encoding.
fn list(path: &str) -> String {
    const MOST: u64 = 8 << 20;
    let mut bytes = Vec::new();
    if let Ok(file) = std::fs::File::open(path) {
        let _ = file.take(MOST).read_to_end(&mut bytes);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_have_their_own_group_first_and_those_that_list_them() {
        let accounts = Accounts::parse(
            "root:x:0:0:root:/root:/bin/sh\n# no user\n+::::::\ncaddy:x:999:998:Caddy:/:/bin/false\n",
            "root:x:0:\ncaddy:x:998:caddy\nwww-data:x:33:nginx,caddy\nother:x:50:caddyx\n",
        );
        let shown = |account: Option<Account>| {
            let account = account?;
            let names = account.groups.iter().map(|it| it.name.as_deref().unwrap_or("-"));
            Some((account.user.number, names.collect::<Vec<_>>().join(" ")))
        };
        assert_eq!(shown(accounts.named("caddy")), Some((999, "caddy www-data".to_owned())));
        assert_eq!(shown(accounts.find("999")), Some((999, "caddy www-data".to_owned())));
        assert_eq!(shown(accounts.find("1234")), Some((1234, String::new())));
        assert_eq!(shown(accounts.find("nobody-of-this-name")), None);
    }

    #[test]
    fn numbers_for_containers_are_listed_by_name_or_number() {
        let list = "bob:1:2\nalice:100000:65536\n1001:300000:10\nodd\n";
        let of = |number, name: Option<&str>| {
            let found = subordinates_in(list, &Id { number, name: name.map(Arc::from) })?;
            Some((found.outside(1)?, found.count))
        };
        assert_eq!(of(1000, Some("alice")), Some((100_000, 65536)));
        assert_eq!(of(1001, None), Some((300_000, 10)));
        assert_eq!(of(5, None), None);
    }
}

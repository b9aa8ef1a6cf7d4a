//! The imports that brought a token, kept as Go keeps them: that shows.

use std::cell::RefCell;
use std::rc::Rc;

/// The imports that brought a token, in Caddy's words.
///
/// Caddy appends to a Go slice. Where that has room left, a second copy of the same token writes its import over that of
/// the first: a snippet that was defined three imports deep and is imported twice names the second import both times.
#[derive(Debug, Clone, Default)]
pub(super) struct Chain {
    /// None: no import.
    links: Option<Rc<Links>>,
    len: usize,
}

/// What slices share.
#[derive(Debug)]
struct Links {
    room: usize,
    links: RefCell<Vec<Rc<str>>>,
}

impl Chain {
    /// The chain with one more import; what shares its links may see it, too.
    pub(super) fn extended(&self, link: Rc<str>) -> Chain {
        let len = self.len + 1;
        if let Some(shared) = self.links.as_ref().filter(|shared| self.len < shared.room) {
            let mut links = shared.links.borrow_mut();
            match links.get_mut(self.len) {
                Some(known) => *known = link,
                None => links.push(link),
            }
            return Chain { links: Some(Rc::clone(shared)), len };
        }
        let room = self.links.as_ref().map_or(1, |links| 2 * links.room);
        let mut links = Vec::with_capacity(room);
        links.extend(self.to_vec());
        links.push(link);
        Chain { links: Some(Rc::new(Links { room, links: RefCell::new(links) })), len }
    }

    /// Whether nothing that is appended to it shows anywhere else.
    pub(super) fn is_full(&self) -> bool {
        self.links.as_ref().is_none_or(|links| links.room == self.len)
    }

    /// Whether both are the same slice, not only slices of the same links.
    pub(super) fn is(&self, other: &Chain) -> bool {
        self.len == other.len
            && match (&self.links, &other.links) {
                (None, None) => true,
                (Some(one), Some(other)) => Rc::ptr_eq(one, other),
                _ => false,
            }
    }

    /// The imports as they are now.
    pub(super) fn to_vec(&self) -> Vec<Rc<str>> {
        let links = self.links.iter();
        links
            .flat_map(|it| it.links.borrow().iter().take(self.len).cloned().collect::<Vec<_>>())
            .collect()
    }

    /// The same imports, whatever is appended elsewhere.
    pub(super) fn frozen(&self) -> Chain {
        let links = RefCell::new(self.to_vec());
        Chain { links: Some(Rc::new(Links { room: self.len, links })), len: self.len }
    }
}

impl PartialEq for Chain {
    fn eq(&self, other: &Chain) -> bool {
        if self.is(other) || self.len != other.len {
            return self.len == other.len;
        }
        let (Some(one), Some(two)) = (&self.links, &other.links) else { return false };
        let (one, two) = (one.links.borrow(), two.links.borrow());
        one.iter().take(self.len).eq(two.iter().take(self.len))
    }
}

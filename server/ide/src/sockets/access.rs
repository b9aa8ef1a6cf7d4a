//! Who may do what with a file, as the system decides it.

use super::{Account, Id, Subordinates};

/// Who may do what with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rights {
    /// The user that it belongs to.
    pub owner: Id,
    /// The group that it belongs to.
    pub group: Id,
    /// Permission bits, those above `0777` among them.
    pub mode: u32,
    /// The access list, where there is one: the bits of the group are then only its limit.
    pub list: Option<AccessList>,
}

/// A POSIX access list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccessList {
    /// Bits of users besides the owner, by number.
    users: Vec<(u32, u32)>,
    /// Bits of groups besides that of the file, by number.
    groups: Vec<(u32, u32)>,
    /// Bits of the group of the file.
    group: u32,
    /// What users and groups can have at most.
    mask: u32,
}

/// What somebody wants of a file or a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Want {
    /// To pass a folder.
    Search,
    /// To connect to a socket.
    Write,
    /// To make a file in a folder.
    Create,
}

/// Whose bits they are that are missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Owner,
    Group,
    Others,
    /// Those of an access list.
    List,
}

impl Want {
    pub(super) fn bits(self) -> u32 {
        match self {
            Want::Search => 0o1,
            Want::Write => 0o2,
            Want::Create => 0o3,
        }
    }

    /// As `chmod` has it.
    pub(super) fn letters(self) -> &'static str {
        match self {
            Want::Search => "x",
            Want::Write => "w",
            Want::Create => "wx",
        }
    }
}

impl Rights {
    /// Whose bits it is that are missing; `None` if the account may.
    pub(super) fn missing(&self, account: &Account, want: Want) -> Option<Class> {
        let want = want.bits();
        let refused = |bits: u32, class| (bits & want != want).then_some(class);
        let owner = self.owner.number;
        let rules = |it: Subordinates| owner == account.user.number || it.holds(owner);
        if account.is_root() || account.subordinates.is_some_and(rules) {
            return None;
        }
        if account.user.number == self.owner.number {
            return refused(self.mode >> 6, Class::Owner);
        }
        // Linux does not look into a list that gives nobody anything.
        if let Some(list) = self.list.as_ref().filter(|_| self.mode & 0o070 != 0) {
            return match list.bits(account, &self.group, want) {
                Some(bits) => refused(bits, Class::List),
                None => refused(self.mode, Class::Others),
            };
        }
        if account.has_group(self.group.number) {
            return refused(self.mode >> 3, Class::Group);
        }
        refused(self.mode, Class::Others)
    }

    /// Whether membership in the group of the file would do.
    pub(super) fn group_may(&self, want: Want) -> bool {
        self.list.is_none() && (self.mode >> 3) & want.bits() == want.bits()
    }

    /// Whether what is in the folder can be taken away only by those to whom it belongs.
    pub(super) fn is_sticky(&self) -> bool {
        self.mode & 0o1000 != 0
    }
}

impl AccessList {
    /// Reads the value of the attribute `system.posix_acl_access`: after a version of four bytes, entries of a kind and
    /// bits in two bytes each and a number in four, the least byte first.
    pub fn read(bytes: &[u8]) -> Option<AccessList> {
        const VERSION: [u8; 4] = [2, 0, 0, 0];
        let entries = bytes.strip_prefix(&VERSION)?.chunks_exact(8);
        let mut list = AccessList { mask: 0o7, ..AccessList::default() };
        if !entries.remainder().is_empty() {
            return None;
        }
        for entry in entries {
            let &[kind, 0, bits, 0, a, b, c, d] = entry else { return None };
            let (number, bits) = (u32::from_le_bytes([a, b, c, d]), u32::from(bits));
            match kind {
                0x01 | 0x20 => {}
                0x02 => list.users.push((number, bits)),
                0x04 => list.group = bits,
                0x08 => list.groups.push((number, bits)),
                0x10 => list.mask = bits,
                _ => return None,
            }
        }
        Some(list)
    }

    /// The bits that count for an account which does not own the file; `None` if those of others do.
    fn bits(&self, account: &Account, group: &Id, want: u32) -> Option<u32> {
        if let Some((_, bits)) = self.users.iter().find(|(user, _)| *user == account.user.number) {
            return Some(bits & self.mask);
        }
        let own = [(group.number, self.group)];
        let groups = own.iter().chain(&self.groups);
        let mut of_account = groups.filter(|(number, _)| account.has_group(*number)).peekable();
        of_account.peek()?;
        // One group that gives all that is wanted is enough.
        let enough = of_account.any(|(_, bits)| bits & self.mask & want == want);
        Some(if enough { want } else { 0 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u32) -> Id {
        Id { number, name: None }
    }

    fn account(user: u32, groups: &[u32]) -> Account {
        Account {
            user: id(user),
            groups: groups.iter().map(|&it| id(it)).collect(),
            subordinates: None,
        }
    }

    fn rights(mode: u32, list: Option<AccessList>) -> Rights {
        Rights { owner: id(1), group: id(10), mode, list }
    }

    #[test]
    fn the_bits_of_the_first_class_that_fits_decide() {
        let of =
            |mode, user, group| rights(mode, None).missing(&account(user, &[group]), Want::Search);
        assert_eq!(of(0o011, 1, 10), Some(Class::Owner), "the owner is nobody else");
        assert_eq!(of(0o101, 2, 10), Some(Class::Group), "a member is not one of the others");
        assert_eq!(of(0o110, 2, 20), Some(Class::Others));
        assert_eq!(of(0o001, 2, 20), None);
        assert_eq!(of(0o000, 0, 0), None, "root may");
    }

    #[test]
    fn to_make_a_file_takes_two_bits() {
        let of = |mode| rights(mode, None).missing(&account(2, &[20]), Want::Create);
        assert_eq!(of(0o002), Some(Class::Others));
        assert_eq!(of(0o001), Some(Class::Others));
        assert_eq!(of(0o003), None);
    }

    /// An access list as the system stores it.
    fn stored(entries: &[(u8, u8, u32)]) -> Vec<u8> {
        let mut bytes = vec![2, 0, 0, 0];
        for (kind, bits, number) in entries {
            bytes.extend([*kind, 0, *bits, 0]);
            bytes.extend(number.to_le_bytes());
        }
        bytes
    }

    #[test]
    fn an_access_list_goes_before_the_bits_of_group_and_others() {
        let none = u32::MAX;
        let bytes = stored(&[
            (0x01, 7, none),
            (0x02, 1, 2),
            (0x04, 0, none),
            (0x08, 3, 30),
            (0x10, 1, none),
            (0x20, 1, none),
        ]);
        let list = AccessList::read(&bytes);
        assert!(list.is_some());
        let rights = rights(0o711, list.clone());
        let of = |user, group, want| rights.missing(&account(user, &[group]), want);
        assert_eq!(of(2, 20, Want::Search), None, "the list names the user");
        assert_eq!(of(3, 30, Want::Search), None, "the list names a group");
        assert_eq!(of(3, 30, Want::Create), Some(Class::List), "the mask has no `w`");
        assert_eq!(of(3, 10, Want::Search), Some(Class::List), "the group of the file has nothing");
        assert_eq!(of(3, 40, Want::Search), None, "others");
        let empty = Rights { mode: 0o701, list, ..rights };
        assert_eq!(empty.missing(&account(3, &[30]), Want::Search), None, "no list is looked into");
        assert_eq!(AccessList::read(&bytes[..7]), None);
        assert_eq!(AccessList::read(&stored(&[(0x40, 0, 0)])), None);
    }
}

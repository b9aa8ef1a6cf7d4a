//! YAML as a tree. What stands behind an alias is shared, so that a short file never makes a large tree.

use saphyr_parser::{Event, Parser};
use std::collections::HashMap;
use std::rc::Rc;

/// A value.
#[derive(Debug)]
pub(super) enum Node {
    Scalar(String),
    List(Vec<Rc<Node>>),
    /// Keys that are no scalars are left out.
    Map(Vec<(String, Rc<Node>)>),
}

/// Deeper files are not read.
const DEPTH_MAX: usize = 64;

/// A value whose end has not been read, and the number by which aliases know it.
struct Open {
    node: Node,
    anchor: usize,
    /// The key of a map to which the next value belongs.
    key: Option<Rc<Node>>,
}

/// The first document of a text; `None` if it is not well-formed.
pub(super) fn read(text: &str) -> Option<Rc<Node>> {
    let mut anchors: HashMap<usize, Rc<Node>> = HashMap::new();
    let mut open: Vec<Open> = Vec::new();
    for event in Parser::new_from_str(text) {
        let start = |node, anchor| Open { node, anchor, key: None };
        let (done, anchor) = match event.ok()?.0 {
            Event::SequenceStart(anchor, _) => {
                open.push(start(Node::List(Vec::new()), anchor));
                (open.len() <= DEPTH_MAX).then_some(())?;
                continue;
            }
            Event::MappingStart(anchor, _) => {
                open.push(start(Node::Map(Vec::new()), anchor));
                (open.len() <= DEPTH_MAX).then_some(())?;
                continue;
            }
            Event::Scalar(text, _, anchor, _) => (Rc::new(Node::Scalar(text.into_owned())), anchor),
            // An alias of what it stands in stands for nothing.
            Event::Alias(anchor) => {
                let known = anchors.get(&anchor).cloned();
                (known.unwrap_or_else(|| Rc::new(Node::Scalar(String::new()))), 0)
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let Open { node, anchor, .. } = open.pop()?;
                (Rc::new(node), anchor)
            }
            _ => continue,
        };
        if anchor > 0 {
            anchors.insert(anchor, done.clone());
        }
        let Some(parent) = open.last_mut() else { return Some(done) };
        match (&mut parent.node, parent.key.take()) {
            (Node::List(list), _) => list.push(done),
            (Node::Map(map), Some(key)) => map.extend(key.text().map(|key| (key.to_owned(), done))),
            (Node::Map(_), None) => parent.key = Some(done),
            (Node::Scalar(_), _) => {}
        }
    }
    None
}

impl Node {
    /// The value of a key, also one that is merged in by `<<`.
    pub(super) fn get(&self, key: &str) -> Option<&Node> {
        self.lookup(key, DEPTH_MAX)
    }

    fn lookup(&self, key: &str, depth: usize) -> Option<&Node> {
        let Node::Map(map) = self else { return None };
        let own = |key: &str| map.iter().find(|(name, _)| name == key).map(|(_, node)| &**node);
        own(key).or_else(|| match own("<<")? {
            Node::List(list) => list.iter().find_map(|it| it.lookup(key, depth.checked_sub(1)?)),
            merged => merged.lookup(key, depth.checked_sub(1)?),
        })
    }

    /// The text of a scalar.
    pub(super) fn text(&self) -> Option<&str> {
        if let Node::Scalar(text) = self { Some(text) } else { None }
    }

    /// The text of the scalar with this key.
    pub(super) fn text_of(&self, key: &str) -> Option<&str> {
        self.get(key)?.text()
    }

    /// The values of the list with this key.
    pub(super) fn list(&self, key: &str) -> impl Iterator<Item = &Node> {
        let list = match self.get(key) {
            Some(Node::List(list)) => &list[..],
            _ => &[],
        };
        list.iter().map(|it| &**it)
    }

    /// Keys and values of a map.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&str, &Node)> {
        let map = if let Node::Map(map) = self { &map[..] } else { &[] };
        map.iter().map(|(key, node)| (&**key, &**node))
    }
}

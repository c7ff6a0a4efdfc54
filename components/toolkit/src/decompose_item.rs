//! The values of a composition's index spaces: where an item comes from.

use crate::bindings::exports::witloom::toolkit::types::Source;
use indexmap::IndexMap;

/// What an index stands for.
#[derive(Clone)]
pub enum Item<'a> {
    From(Source),
    /// An instance made of named items.
    Bundle(IndexMap<String, Item<'a>>),
    Component(&'a [u8], Option<String>),
    /// A component, type or value that is only passed through by name.
    Opaque(String),
}

/// An import of the whole composition.
pub fn imported(name: &str) -> Item<'static> {
    Item::From(Source {
        node: None,
        path: vec![name.to_string()],
    })
}

/// The export of that name of an instance.
pub fn member<'a>(instance: &Item<'a>, name: &str) -> Item<'a> {
    match instance {
        Item::From(source) => {
            let mut source = source.clone();
            source.path.push(name.to_string());
            Item::From(source)
        }
        Item::Bundle(items) => items
            .get(name)
            .cloned()
            .unwrap_or_else(|| Item::Opaque(name.to_string())),
        Item::Component(..) | Item::Opaque(_) => Item::Opaque(name.to_string()),
    }
}

/// The one source of an item, or those of its members; types that a composition made up itself have none.
pub fn sources(item: &Item) -> Vec<(Option<String>, Source)> {
    match item {
        Item::From(source) => vec![(None, source.clone())],
        Item::Bundle(items) => match common_instance(items) {
            Some(source) => vec![(None, source)],
            None => {
                let flat = |(name, item): (&String, &Item)| {
                    sources(item)
                        .into_iter()
                        .map(|(inner, source)| {
                            let member = inner.map_or_else(|| name.clone(), |inner| format!("{name}/{inner}"));
                            (Some(member), source)
                        })
                        .collect::<Vec<_>>()
                };
                items.iter().flat_map(flat).collect()
            }
        },
        Item::Component(..) | Item::Opaque(_) => Vec::new(),
    }
}

/// The instance that all members come from under their own names.
fn common_instance(items: &IndexMap<String, Item>) -> Option<Source> {
    let mut common: Option<Source> = None;
    for (name, item) in items {
        let source = match item {
            Item::From(source) => source.clone(),
            Item::Bundle(items) => common_instance(items)?,
            Item::Component(..) => return None,
            Item::Opaque(_) => continue,
        };
        let (last, path) = source.path.split_last()?;
        let owner = Source {
            node: source.node,
            path: path.to_vec(),
        };
        let same = common
            .as_ref()
            .is_none_or(|known| known.node == owner.node && known.path == owner.path);
        // A path of nothing but an import's name is a function of the composition, not an instance.
        if last != name || !same || (owner.node.is_none() && owner.path.is_empty()) {
            return None;
        }
        common = Some(owner);
    }
    common
}

//! wit-parser's types as wasm-wave asks for them.

use crate::wave_mask::Masked;
use std::borrow::Cow;
use std::rc::Rc;
use wasm_wave::wasm::{WasmType, WasmTypeKind};
use wit_parser::{Handle, Resolve, Type, TypeDefKind, TypeId};

/// A WIT type with what it refers to.
#[derive(Clone)]
pub struct Ty {
    pub resolve: Rc<Resolve>,
    pub masked: Rc<Masked>,
    pub ty: Type,
}

impl Ty {
    fn with(&self, ty: Type) -> Ty {
        Ty {
            resolve: self.resolve.clone(),
            masked: self.masked.clone(),
            ty,
        }
    }

    /// The definition, through aliases; none for a primitive type. A future is written as its value, so its type is that one's.
    fn definition(&self) -> Option<(TypeId, &TypeDefKind)> {
        let mut ty = self.ty;
        loop {
            let Type::Id(id) = ty else { return None };
            match &self.resolve.types.get(id)?.kind {
                TypeDefKind::Type(next) | TypeDefKind::Future(Some(next)) => ty = *next,
                kind => return Some((id, kind)),
            }
        }
    }

    fn primitive(&self) -> Type {
        let mut ty = self.ty;
        while let Type::Id(id) = ty {
            match self.resolve.types.get(id).map(|definition| &definition.kind) {
                Some(TypeDefKind::Type(next) | TypeDefKind::Future(Some(next))) => ty = *next,
                _ => break,
            }
        }
        ty
    }

    /// The resource's name, where the type is a handle.
    pub fn resource(&self) -> Option<String> {
        let (_, TypeDefKind::Handle(Handle::Own(id) | Handle::Borrow(id))) = self.definition()? else {
            return None;
        };
        self.resolve.types.get(*id)?.name.clone()
    }

    /// How many items a list of fixed length has.
    pub fn length(&self) -> Option<usize> {
        match self.definition()? {
            (_, TypeDefKind::FixedLengthList(_, length)) => usize::try_from(*length).ok(),
            _ => None,
        }
    }
}

impl WasmType for Ty {
    fn kind(&self) -> WasmTypeKind {
        let Some((_, definition)) = self.definition() else {
            return match self.primitive() {
                Type::Bool => WasmTypeKind::Bool,
                Type::U8 => WasmTypeKind::U8,
                Type::U16 => WasmTypeKind::U16,
                Type::U32 => WasmTypeKind::U32,
                Type::U64 => WasmTypeKind::U64,
                Type::S8 => WasmTypeKind::S8,
                Type::S16 => WasmTypeKind::S16,
                Type::S32 => WasmTypeKind::S32,
                Type::S64 => WasmTypeKind::S64,
                Type::F32 => WasmTypeKind::F32,
                Type::F64 => WasmTypeKind::F64,
                Type::Char => WasmTypeKind::Char,
                Type::String => WasmTypeKind::String,
                Type::ErrorContext | Type::Id(_) => WasmTypeKind::Unsupported,
            };
        };
        match definition {
            TypeDefKind::Record(_) => WasmTypeKind::Record,
            TypeDefKind::Flags(_) => WasmTypeKind::Flags,
            TypeDefKind::Tuple(_) => WasmTypeKind::Tuple,
            TypeDefKind::Variant(_) => WasmTypeKind::Variant,
            // A handle is written as a label; `make_enum` tells them apart.
            TypeDefKind::Enum(_) | TypeDefKind::Handle(_) => WasmTypeKind::Enum,
            TypeDefKind::Option(_) => WasmTypeKind::Option,
            TypeDefKind::Result(_) => WasmTypeKind::Result,
            // A stream is written as the list of its items.
            TypeDefKind::List(_) | TypeDefKind::FixedLengthList(..) | TypeDefKind::Stream(Some(_)) => WasmTypeKind::List,
            TypeDefKind::Map(..) => WasmTypeKind::Map,
            _ => WasmTypeKind::Unsupported,
        }
    }

    fn list_element_type(&self) -> Option<Self> {
        match self.definition()? {
            (_, TypeDefKind::List(item) | TypeDefKind::FixedLengthList(item, _) | TypeDefKind::Stream(Some(item))) => {
                Some(self.with(*item))
            }
            _ => None,
        }
    }

    fn record_fields(&self) -> Box<dyn Iterator<Item = (Cow<'_, str>, Self)> + '_> {
        match self.definition() {
            Some((_, TypeDefKind::Record(record))) => Box::new(
                record
                    .fields
                    .iter()
                    .map(|field| (Cow::Borrowed(field.name.as_str()), self.with(field.ty))),
            ),
            _ => Box::new(std::iter::empty()),
        }
    }

    fn tuple_element_types(&self) -> Box<dyn Iterator<Item = Self> + '_> {
        match self.definition() {
            Some((_, TypeDefKind::Tuple(tuple))) => Box::new(tuple.types.iter().map(|ty| self.with(*ty))),
            _ => Box::new(std::iter::empty()),
        }
    }

    fn variant_cases(&self) -> Box<dyn Iterator<Item = (Cow<'_, str>, Option<Self>)> + '_> {
        match self.definition() {
            Some((_, TypeDefKind::Variant(variant))) => Box::new(
                variant
                    .cases
                    .iter()
                    .map(|case| (Cow::Borrowed(case.name.as_str()), case.ty.map(|ty| self.with(ty)))),
            ),
            _ => Box::new(std::iter::empty()),
        }
    }

    fn enum_cases(&self) -> Box<dyn Iterator<Item = Cow<'_, str>> + '_> {
        match self.definition() {
            Some((_, TypeDefKind::Enum(cases))) => {
                Box::new(cases.cases.iter().map(|case| Cow::Borrowed(case.name.as_str())))
            }
            _ => Box::new(std::iter::empty()),
        }
    }

    fn option_some_type(&self) -> Option<Self> {
        match self.definition()? {
            (_, TypeDefKind::Option(ty)) => Some(self.with(*ty)),
            _ => None,
        }
    }

    fn result_types(&self) -> Option<(Option<Self>, Option<Self>)> {
        match self.definition()? {
            (_, TypeDefKind::Result(result)) => {
                Some((result.ok.map(|ty| self.with(ty)), result.err.map(|ty| self.with(ty))))
            }
            _ => None,
        }
    }

    fn flags_names(&self) -> Box<dyn Iterator<Item = Cow<'_, str>> + '_> {
        match self.definition() {
            Some((_, TypeDefKind::Flags(flags))) => {
                Box::new(flags.flags.iter().map(|flag| Cow::Borrowed(flag.name.as_str())))
            }
            _ => Box::new(std::iter::empty()),
        }
    }

    fn map_key_value_types(&self) -> Option<(Self, Self)> {
        match self.definition()? {
            (_, TypeDefKind::Map(key, value)) => Some((self.with(*key), self.with(*value))),
            _ => None,
        }
    }
}

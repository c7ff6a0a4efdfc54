//! Component values as wasm-wave builds and reads them.

use crate::wave_type::Ty;
use std::borrow::Cow;
use wasm_wave::wasm::{WasmType, WasmTypeKind, WasmValue, WasmValueError};

#[derive(Clone)]
pub enum Val {
    Bool(bool),
    Int(WasmTypeKind, i128),
    F32(f32),
    F64(f64),
    Char(char),
    String(String),
    List(Vec<Val>),
    Tuple(Vec<Val>),
    Record(Vec<(String, Val)>),
    Variant(String, Option<Box<Val>>),
    Enum(String),
    Handle(String),
    Option(Option<Box<Val>>),
    Result(Result<Option<Box<Val>>, Option<Box<Val>>>),
    Flags(Vec<String>),
    Map(Vec<(Val, Val)>),
}

fn other(message: String) -> WasmValueError {
    WasmValueError::Other(message)
}

fn known<'a>(mut names: impl Iterator<Item = Cow<'a, str>>, name: &str) -> Result<(), WasmValueError> {
    if names.any(|known| known == name) {
        Ok(())
    } else {
        Err(WasmValueError::UnknownCase(name.to_string()))
    }
}

macro_rules! integers {
    ($($make:ident $unwrap:ident $ty:ty, $kind:ident;)*) => {
        $(
            fn $make(val: $ty) -> Self {
                Val::Int(WasmTypeKind::$kind, val.into())
            }
            fn $unwrap(&self) -> $ty {
                match self {
                    Val::Int(_, value) => <$ty>::try_from(*value).unwrap_or_default(),
                    _ => 0,
                }
            }
        )*
    };
}

impl WasmValue for Val {
    type Type = Ty;

    fn kind(&self) -> WasmTypeKind {
        match self {
            Val::Bool(_) => WasmTypeKind::Bool,
            Val::Int(kind, _) => *kind,
            Val::F32(_) => WasmTypeKind::F32,
            Val::F64(_) => WasmTypeKind::F64,
            Val::Char(_) => WasmTypeKind::Char,
            Val::String(_) => WasmTypeKind::String,
            Val::List(_) => WasmTypeKind::List,
            Val::Tuple(_) => WasmTypeKind::Tuple,
            Val::Record(_) => WasmTypeKind::Record,
            Val::Variant(..) => WasmTypeKind::Variant,
            Val::Enum(_) | Val::Handle(_) => WasmTypeKind::Enum,
            Val::Option(_) => WasmTypeKind::Option,
            Val::Result(_) => WasmTypeKind::Result,
            Val::Flags(_) => WasmTypeKind::Flags,
            Val::Map(_) => WasmTypeKind::Map,
        }
    }

    integers! {
        make_s8 unwrap_s8 i8, S8;
        make_s16 unwrap_s16 i16, S16;
        make_s32 unwrap_s32 i32, S32;
        make_s64 unwrap_s64 i64, S64;
        make_u8 unwrap_u8 u8, U8;
        make_u16 unwrap_u16 u16, U16;
        make_u32 unwrap_u32 u32, U32;
        make_u64 unwrap_u64 u64, U64;
    }

    fn make_bool(val: bool) -> Self {
        Val::Bool(val)
    }
    fn make_f32(val: f32) -> Self {
        Val::F32(val)
    }
    fn make_f64(val: f64) -> Self {
        Val::F64(val)
    }
    fn make_char(val: char) -> Self {
        Val::Char(val)
    }
    fn make_string(val: Cow<str>) -> Self {
        Val::String(val.into_owned())
    }
    fn make_list(ty: &Ty, vals: impl IntoIterator<Item = Self>) -> Result<Self, WasmValueError> {
        let items: Vec<Val> = vals.into_iter().collect();
        match ty.length() {
            Some(length) if length != items.len() => Err(other(format!(
                "the list has {} items where the type has {length}",
                items.len()
            ))),
            _ => Ok(Val::List(items)),
        }
    }
    fn make_record<'a>(_: &Ty, fields: impl IntoIterator<Item = (&'a str, Self)>) -> Result<Self, WasmValueError> {
        Ok(Val::Record(
            fields
                .into_iter()
                .map(|(name, value)| (name.to_string(), value))
                .collect(),
        ))
    }
    fn make_tuple(_: &Ty, vals: impl IntoIterator<Item = Self>) -> Result<Self, WasmValueError> {
        Ok(Val::Tuple(vals.into_iter().collect()))
    }
    fn make_variant(_: &Ty, case: &str, val: Option<Self>) -> Result<Self, WasmValueError> {
        Ok(Val::Variant(case.to_string(), val.map(Box::new)))
    }
    fn make_enum(ty: &Ty, case: &str) -> Result<Self, WasmValueError> {
        let Some(resource) = ty.resource() else {
            known(ty.enum_cases(), case)?;
            return Ok(Val::Enum(case.to_string()));
        };
        match ty.masked.handle(case) {
            Some((name, number)) if name == resource => Ok(Val::Handle(format!("{name}#{number}"))),
            Some((name, number)) => Err(other(format!("expected a `{resource}`, found `{name}#{number}`"))),
            None => Err(other(format!("expected a `{resource}`, written as `{resource}#1`"))),
        }
    }
    fn make_option(_: &Ty, val: Option<Self>) -> Result<Self, WasmValueError> {
        Ok(Val::Option(val.map(Box::new)))
    }
    fn make_result(_: &Ty, val: Result<Option<Self>, Option<Self>>) -> Result<Self, WasmValueError> {
        Ok(Val::Result(
            val.map(|ok| ok.map(Box::new)).map_err(|err| err.map(Box::new)),
        ))
    }
    fn make_flags<'a>(ty: &Ty, names: impl IntoIterator<Item = &'a str>) -> Result<Self, WasmValueError> {
        let names: Vec<String> = names.into_iter().map(str::to_string).collect();
        for name in &names {
            known(ty.flags_names(), name)?;
        }
        Ok(Val::Flags(names))
    }
    fn make_map(_: &Ty, entries: impl IntoIterator<Item = (Self, Self)>) -> Result<Self, WasmValueError> {
        Ok(Val::Map(entries.into_iter().collect()))
    }

    fn unwrap_bool(&self) -> bool {
        matches!(self, Val::Bool(true))
    }
    fn unwrap_f32(&self) -> f32 {
        if let Val::F32(value) = self { *value } else { f32::NAN }
    }
    fn unwrap_f64(&self) -> f64 {
        if let Val::F64(value) = self { *value } else { f64::NAN }
    }
    fn unwrap_char(&self) -> char {
        if let Val::Char(value) = self {
            *value
        } else {
            char::REPLACEMENT_CHARACTER
        }
    }
    fn unwrap_string(&self) -> Cow<'_, str> {
        if let Val::String(value) = self {
            Cow::Borrowed(value)
        } else {
            Cow::Borrowed("")
        }
    }
    fn unwrap_list(&self) -> Box<dyn Iterator<Item = Cow<'_, Self>> + '_> {
        match self {
            Val::List(items) | Val::Tuple(items) => Box::new(items.iter().map(Cow::Borrowed)),
            _ => Box::new(std::iter::empty()),
        }
    }
    fn unwrap_tuple(&self) -> Box<dyn Iterator<Item = Cow<'_, Self>> + '_> {
        self.unwrap_list()
    }
    fn unwrap_record(&self) -> Box<dyn Iterator<Item = (Cow<'_, str>, Cow<'_, Self>)> + '_> {
        match self {
            Val::Record(fields) => Box::new(
                fields
                    .iter()
                    .map(|(name, value)| (Cow::Borrowed(name.as_str()), Cow::Borrowed(value))),
            ),
            _ => Box::new(std::iter::empty()),
        }
    }
    fn unwrap_variant(&self) -> (Cow<'_, str>, Option<Cow<'_, Self>>) {
        match self {
            Val::Variant(case, value) => (Cow::Borrowed(case), value.as_deref().map(Cow::Borrowed)),
            _ => (Cow::Borrowed(""), None),
        }
    }
    fn unwrap_enum(&self) -> Cow<'_, str> {
        match self {
            Val::Enum(name) | Val::Handle(name) => Cow::Borrowed(name),
            _ => Cow::Borrowed(""),
        }
    }
    fn unwrap_option(&self) -> Option<Cow<'_, Self>> {
        if let Val::Option(value) = self {
            value.as_deref().map(Cow::Borrowed)
        } else {
            None
        }
    }
    fn unwrap_result(&self) -> Result<Option<Cow<'_, Self>>, Option<Cow<'_, Self>>> {
        match self {
            Val::Result(Err(value)) => Err(value.as_deref().map(Cow::Borrowed)),
            Val::Result(Ok(value)) => Ok(value.as_deref().map(Cow::Borrowed)),
            _ => Ok(None),
        }
    }
    fn unwrap_flags(&self) -> Box<dyn Iterator<Item = Cow<'_, str>> + '_> {
        match self {
            Val::Flags(names) => Box::new(names.iter().map(|name| Cow::Borrowed(name.as_str()))),
            _ => Box::new(std::iter::empty()),
        }
    }
    fn unwrap_map(&self) -> Box<dyn Iterator<Item = (Cow<'_, Self>, Cow<'_, Self>)> + '_> {
        match self {
            Val::Map(entries) => Box::new(
                entries
                    .iter()
                    .map(|(key, value)| (Cow::Borrowed(key), Cow::Borrowed(value))),
            ),
            _ => Box::new(std::iter::empty()),
        }
    }
}

//! Values as the JSON that `wit/toolkit.wit` describes.

use crate::wave_type::Ty;
use crate::wave_value::Val;
use serde_json::{Map, Value as Json, json};
use wasm_wave::wasm::{WasmType, WasmTypeKind};
use wit_parser::TypeDefKind;

pub fn to_json(value: &Val) -> Json {
    let boxed = |value: &Option<Box<Val>>| value.as_deref().map_or(Json::Null, to_json);
    match value {
        Val::Bool(value) => json!(value),
        Val::Int(WasmTypeKind::S64 | WasmTypeKind::U64, value) => json!(value.to_string()),
        // The other integers have at most 32 bits.
        Val::Int(_, value) => json!(i64::try_from(*value).unwrap_or_default()),
        Val::F32(value) => float(f64::from(*value)),
        Val::F64(value) => float(*value),
        Val::Char(value) => json!(value.to_string()),
        Val::String(value) => json!(value),
        Val::List(items) | Val::Tuple(items) => Json::Array(items.iter().map(to_json).collect()),
        Val::Record(fields) => Json::Object(
            fields
                .iter()
                .map(|(name, value)| (name.clone(), to_json(value)))
                .collect::<Map<_, _>>(),
        ),
        Val::Variant(case, value) => json!({ "case": case, "value": boxed(value) }),
        Val::Enum(case) => json!({ "case": case, "value": null }),
        Val::Handle(name) => json!({ "resource": name }),
        Val::Option(None) => Json::Null,
        Val::Option(value) => json!({ "some": boxed(value) }),
        Val::Result(Ok(value)) => json!({ "ok": boxed(value) }),
        Val::Result(Err(value)) => json!({ "err": boxed(value) }),
        Val::Flags(names) => json!(names),
        Val::Map(entries) => Json::Array(
            entries
                .iter()
                .map(|(key, value)| json!([to_json(key), to_json(value)]))
                .collect(),
        ),
    }
}

fn float(value: f64) -> Json {
    match serde_json::Number::from_f64(value) {
        Some(number) => Json::Number(number),
        None if value.is_nan() => json!("nan"),
        None if value > 0.0 => json!("inf"),
        None => json!("-inf"),
    }
}

/// The value that a JSON stands for; else a sentence, with the path to the place that does not fit.
pub fn from_json(ty: &Ty, json: &Json) -> Result<Val, String> {
    let kind = ty.kind();
    let wrong = || format!("{json} is no {kind}");
    Ok(match kind {
        WasmTypeKind::Bool => Val::Bool(json.as_bool().ok_or_else(wrong)?),
        WasmTypeKind::S8 => int(kind, json, i8::MIN, i8::MAX)?,
        WasmTypeKind::S16 => int(kind, json, i16::MIN, i16::MAX)?,
        WasmTypeKind::S32 => int(kind, json, i32::MIN, i32::MAX)?,
        WasmTypeKind::S64 => int(kind, json, i64::MIN, i64::MAX)?,
        WasmTypeKind::U8 => int(kind, json, u8::MIN, u8::MAX)?,
        WasmTypeKind::U16 => int(kind, json, u16::MIN, u16::MAX)?,
        WasmTypeKind::U32 => int(kind, json, u32::MIN, u32::MAX)?,
        WasmTypeKind::U64 => int(kind, json, u64::MIN, u64::MAX)?,
        WasmTypeKind::F32 => Val::F32(number(json).ok_or_else(wrong)? as f32),
        WasmTypeKind::F64 => Val::F64(number(json).ok_or_else(wrong)?),
        WasmTypeKind::Char => {
            let mut letters = json.as_str().ok_or_else(wrong)?.chars();
            match (letters.next(), letters.next()) {
                (Some(letter), None) => Val::Char(letter),
                _ => return Err(wrong()),
            }
        }
        WasmTypeKind::String => Val::String(json.as_str().ok_or_else(wrong)?.to_string()),
        WasmTypeKind::List => list(ty, json).ok_or_else(wrong)??,
        WasmTypeKind::Tuple => tuple(ty, json)?,
        WasmTypeKind::Record => record(ty, json)?,
        WasmTypeKind::Variant => variant(ty, json)?,
        WasmTypeKind::Enum => label(ty, json)?,
        WasmTypeKind::Option => match (json, ty.option_some_type()) {
            (Json::Null, _) => Val::Option(None),
            (_, Some(some)) => Val::Option(Some(Box::new(from_json(&some, json.get("some").ok_or_else(wrong)?)?))),
            (_, None) => return Err(wrong()),
        },
        WasmTypeKind::Result => result(ty, json)?,
        WasmTypeKind::Flags => flags(ty, json)?,
        WasmTypeKind::Map => map(ty, json)?,
        _ => return Err(format!("WAVE has no text for a {}", unsupported(ty))),
    })
}

/// The word for a type that WAVE cannot write.
pub fn unsupported(ty: &Ty) -> &'static str {
    match ty.ty {
        wit_parser::Type::Id(id) => ty
            .resolve
            .types
            .get(id)
            .map_or("value", |definition| match &definition.kind {
                TypeDefKind::Type(_) => "value",
                TypeDefKind::Stream(None) => "stream without a type",
                TypeDefKind::Future(None) => "future without a type",
                kind => kind.as_str(),
            }),
        wit_parser::Type::ErrorContext => "error-context",
        _ => "value",
    }
}

fn int<N: Into<i128> + Copy>(kind: WasmTypeKind, json: &Json, min: N, max: N) -> Result<Val, String> {
    let value = match json {
        Json::Number(number) => number.to_string().parse::<i128>().ok(),
        Json::String(text) => text.parse::<i128>().ok(),
        _ => None,
    };
    match value {
        Some(value) if min.into() <= value && value <= max.into() => Ok(Val::Int(kind, value)),
        _ => Err(format!("{json} is no {kind}")),
    }
}

fn number(json: &Json) -> Option<f64> {
    match json {
        Json::Number(number) => number.as_f64(),
        Json::String(text) => match text.as_str() {
            "nan" => Some(f64::NAN),
            "inf" => Some(f64::INFINITY),
            "-inf" => Some(f64::NEG_INFINITY),
            _ => None,
        },
        _ => None,
    }
}

fn list(ty: &Ty, json: &Json) -> Option<Result<Val, String>> {
    use wasm_wave::wasm::WasmValue;
    let item = ty.list_element_type()?;
    let items: Result<Vec<Val>, String> = json.as_array()?.iter().map(|json| from_json(&item, json)).collect();
    Some(items.and_then(|items| Val::make_list(ty, items).map_err(|error| error.to_string())))
}

fn tuple(ty: &Ty, json: &Json) -> Result<Val, String> {
    let types: Vec<Ty> = ty.tuple_element_types().collect();
    match json.as_array() {
        Some(items) if items.len() == types.len() => {
            let items = types.iter().zip(items).map(|(ty, json)| from_json(ty, json));
            Ok(Val::Tuple(items.collect::<Result<_, _>>()?))
        }
        _ => Err(format!("{json} is no tuple of {}", types.len())),
    }
}

fn record(ty: &Ty, json: &Json) -> Result<Val, String> {
    let mut fields = Vec::new();
    for (name, field) in ty.record_fields() {
        let value = json
            .get(name.as_ref())
            .ok_or_else(|| format!("the field `{name}` is missing in {json}"))?;
        fields.push((
            name.to_string(),
            from_json(&field, value).map_err(|why| format!("{name}: {why}"))?,
        ));
    }
    Ok(Val::Record(fields))
}

fn variant(ty: &Ty, json: &Json) -> Result<Val, String> {
    let case = json
        .get("case")
        .and_then(Json::as_str)
        .ok_or_else(|| format!("{json} is no variant"))?;
    let found = ty.variant_cases().find(|(name, _)| name == case);
    let Some((_, payload)) = found else {
        return Err(format!("there is no case `{case}`"));
    };
    let value = match (payload, json.get("value")) {
        (Some(ty), value) => Some(Box::new(from_json(&ty, value.unwrap_or(&Json::Null))?)),
        (None, None | Some(Json::Null)) => None,
        (None, Some(_)) => return Err(format!("the case `{case}` has no value")),
    };
    Ok(Val::Variant(case.to_string(), value))
}

/// An enum case or a resource.
fn label(ty: &Ty, json: &Json) -> Result<Val, String> {
    if let Some(name) = json.get("resource").and_then(Json::as_str) {
        return Ok(Val::Handle(name.to_string()));
    }
    let case = json
        .get("case")
        .and_then(Json::as_str)
        .ok_or_else(|| format!("{json} is no enum or resource"))?;
    if !ty.enum_cases().any(|known| known == case) {
        return Err(format!("there is no case `{case}`"));
    }
    Ok(Val::Enum(case.to_string()))
}

fn result(ty: &Ty, json: &Json) -> Result<Val, String> {
    let (ok, err) = ty.result_types().unwrap_or_default();
    let payload = |ty: Option<Ty>, json: &Json| match ty {
        Some(ty) => Ok(Some(Box::new(from_json(&ty, json)?))),
        None if json.is_null() => Ok(None),
        None => Err(format!("{json} is given where the result has no value")),
    };
    match (json.get("ok"), json.get("err")) {
        (Some(json), None) => Ok(Val::Result(Ok(payload(ok, json)?))),
        (None, Some(json)) => Ok(Val::Result(Err(payload(err, json)?))),
        _ => Err(format!("{json} is no result")),
    }
}

fn flags(ty: &Ty, json: &Json) -> Result<Val, String> {
    let wanted: Vec<&str> = json.as_array().into_iter().flatten().filter_map(Json::as_str).collect();
    if let Some(unknown) = wanted
        .iter()
        .find(|name| !ty.flags_names().any(|known| known == **name))
    {
        return Err(format!("there is no flag `{unknown}`"));
    }
    let names = ty.flags_names().filter(|name| wanted.contains(&name.as_ref()));
    Ok(Val::Flags(names.map(|name| name.into_owned()).collect()))
}

fn map(ty: &Ty, json: &Json) -> Result<Val, String> {
    let (Some(entries), Some((key, value))) = (json.as_array(), ty.map_key_value_types()) else {
        return Err(format!("{json} is no map"));
    };
    let pair = |entry: &Json| match entry.as_array().map(Vec::as_slice) {
        Some([first, second]) => Ok((from_json(&key, first)?, from_json(&value, second)?)),
        _ => Err(format!("{entry} is no pair of key and value")),
    };
    Ok(Val::Map(entries.iter().map(pair).collect::<Result<_, _>>()?))
}

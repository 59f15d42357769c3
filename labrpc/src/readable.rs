//! A request or a reply as a watcher reads it, whatever its type: whole, or only its numbers.

use std::fmt;

use serde::Serialize;
use serde::ser::{self, Impossible};

/// What peers say to each other. Everything that can be sent is one.
pub trait Readable: erased_serde::Serialize {
    /// Passes to `hear` the name and value of each field of a struct that is a number, a truth
    /// (0 or 1), or a sequence (its length), in their order.
    ///
    /// A run is judged by the numbers of every message, and this is compiled for each type of them:
    /// through [`erased_serde`] it takes more than twice as long.
    fn numbers(&self, hear: &mut dyn FnMut(&'static str, u64));
}

impl<T: Serialize> Readable for T {
    fn numbers(&self, hear: &mut dyn FnMut(&'static str, u64)) {
        // A message that is no struct has no names.
        let _ = self.serialize(Whole(hear));
    }
}

/// Why reading stops before the end.
#[derive(Debug)]
enum Stop {
    /// It is nothing that is looked for.
    Unread,
    /// It is a sequence of this length, into which nobody needs to look.
    Counted(u64),
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no number, or enough is read")
    }
}

impl std::error::Error for Stop {}

impl ser::Error for Stop {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self::Unread
    }
}

/// Reads a whole message: a struct, or what wraps one.
struct Whole<'a>(&'a mut dyn FnMut(&'static str, u64));

/// Reads one field of it.
struct Field;

macro_rules! refused {
    ($($method:ident($($value:ty),*) -> $result:ty;)*) => {
        $(
            #[inline]
            fn $method(self, $(_: $value),*) -> Result<$result, Stop> { Err(Stop::Unread) }
        )*
    };
}

macro_rules! numbers {
    ($($method:ident($number:ty))*) => {
        $(
            #[inline]
            fn $method(self, value: $number) -> Result<u64, Stop> {
                u64::try_from(value).map_err(|_negative| Stop::Unread)
            }
        )*
    };
}

/// What neither a message nor a field of it can be.
macro_rules! never {
    ($ok:ty) => {
        type Ok = $ok;
        type Error = Stop;
        type SerializeTuple = Impossible<$ok, Stop>;
        type SerializeTupleStruct = Impossible<$ok, Stop>;
        type SerializeTupleVariant = Impossible<$ok, Stop>;
        type SerializeMap = Impossible<$ok, Stop>;
        type SerializeStructVariant = Impossible<$ok, Stop>;

        refused! {
            serialize_f32(f32) -> $ok;
            serialize_f64(f64) -> $ok;
            serialize_char(char) -> $ok;
            serialize_str(&str) -> $ok;
            serialize_bytes(&[u8]) -> $ok;
            serialize_none() -> $ok;
            serialize_unit() -> $ok;
            serialize_unit_struct(&'static str) -> $ok;
            serialize_unit_variant(&'static str, u32, &'static str) -> $ok;
            serialize_tuple(usize) -> Self::SerializeTuple;
            serialize_tuple_struct(&'static str, usize) -> Self::SerializeTupleStruct;
            serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Self::SerializeTupleVariant;
            serialize_map(Option<usize>) -> Self::SerializeMap;
            serialize_struct_variant(&'static str, u32, &'static str, usize) -> Self::SerializeStructVariant;
        }

        #[inline]
        fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<$ok, Stop> {
            value.serialize(self)
        }

        #[inline]
        fn serialize_newtype_struct<T: Serialize + ?Sized>(
            self,
            _: &'static str,
            value: &T,
        ) -> Result<$ok, Stop> {
            value.serialize(self)
        }

        fn serialize_newtype_variant<T: Serialize + ?Sized>(
            self,
            _: &'static str,
            _: u32,
            _: &'static str,
            _: &T,
        ) -> Result<$ok, Stop> {
            Err(Stop::Unread)
        }
    };
}

impl ser::Serializer for Whole<'_> {
    type SerializeSeq = Impossible<(), Stop>;
    type SerializeStruct = Self;

    never! { () }

    refused! {
        serialize_bool(bool) -> ();
        serialize_i8(i8) -> ();
        serialize_i16(i16) -> ();
        serialize_i32(i32) -> ();
        serialize_i64(i64) -> ();
        serialize_u8(u8) -> ();
        serialize_u16(u16) -> ();
        serialize_u32(u32) -> ();
        serialize_u64(u64) -> ();
        serialize_seq(Option<usize>) -> Self::SerializeSeq;
    }

    #[inline]
    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, Stop> {
        Ok(self)
    }
}

impl ser::SerializeStruct for Whole<'_> {
    type Ok = ();
    type Error = Stop;

    /// A field that cannot be read is none.
    #[inline]
    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Stop> {
        if let Ok(number) | Err(Stop::Counted(number)) = value.serialize(Field) {
            (self.0)(name, number);
        }
        Ok(())
    }

    fn end(self) -> Result<(), Stop> {
        Ok(())
    }
}

impl ser::Serializer for Field {
    type SerializeSeq = Count;
    type SerializeStruct = Impossible<u64, Stop>;

    never! { u64 }

    numbers! {
        serialize_bool(bool) serialize_i8(i8) serialize_i16(i16) serialize_i32(i32)
        serialize_i64(i64) serialize_u8(u8) serialize_u16(u16) serialize_u32(u32)
        serialize_u64(u64)
    }

    refused! {
        serialize_struct(&'static str, usize) -> Self::SerializeStruct;
    }

    #[inline]
    fn serialize_seq(self, len: Option<usize>) -> Result<Count, Stop> {
        match len {
            Some(len) => Err(Stop::Counted(len as u64)),
            None => Ok(Count(0)),
        }
    }
}

/// Counts the elements of a sequence that does not know its length, without looking into them.
struct Count(u64);

impl ser::SerializeSeq for Count {
    type Ok = u64;
    type Error = Stop;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, _: &T) -> Result<(), Stop> {
        self.0 += 1;
        Ok(())
    }

    fn end(self) -> Result<u64, Stop> {
        Ok(self.0)
    }
}

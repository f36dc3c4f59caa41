//! The intrinsic functions: `Ref`, `Fn::GetAtt`, `Fn::Sub`, … One file for each family; the
//! [`Resolver`] dispatches to them.

mod boolean;
mod cidr;
mod list;
mod lookup;
mod resolver;
mod text;
mod zones;

pub(super) use boolean::Section;
pub(super) use resolver::{Bindings, Mode, Resolver, Store};

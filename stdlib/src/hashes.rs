//! `_md5`, `_sha1`, `_sha2`, `_sha3` and `_blake2`: the hash functions behind `hashlib`.

use digest::DynDigest;
use pyvm_vm::call::{Args, bind_keyword_only};
use pyvm_vm::heap::{Header, Mut};
use pyvm_vm::objects::bytes::Bytes;
use pyvm_vm::objects::dict::Dict;
use pyvm_vm::objects::module::{self, Module};
use pyvm_vm::objects::object::{self, OBJECT};
use pyvm_vm::objects::{int, string};
use pyvm_vm::payload;
use pyvm_vm::types::Type;
use pyvm_vm::types::rows::{GetSet, Method, g, m, mk};
use pyvm_vm::value::{Py, Value};
use pyvm_vm::vm::{R, Vm};
use sha3::digest::{ExtendableOutput, Update, XofReader};

/// A running hash.
#[derive(Clone)]
enum Hasher {
    Fixed(Box<dyn DynDigest>),
    Shake128(sha3::Shake128),
    Shake256(sha3::Shake256),
    Blake2b(Box<blake2b_simd::State>),
    Blake2s(Box<blake2s_simd::State>),
}

impl Hasher {
    fn update(&mut self, data: &[u8]) {
        match self {
            Hasher::Fixed(h) => h.update(data),
            Hasher::Shake128(h) => h.update(data),
            Hasher::Shake256(h) => h.update(data),
            Hasher::Blake2b(h) => drop(h.update(data)),
            Hasher::Blake2s(h) => drop(h.update(data)),
        }
    }

    /// The hash of what was fed so far; `length` counts for the functions that give any number of bytes.
    fn digest(&self, length: usize) -> Vec<u8> {
        let mut out = vec![0; length];
        match self.clone() {
            Hasher::Fixed(h) => return h.finalize().into_vec(),
            Hasher::Shake128(h) => h.finalize_xof().read(&mut out),
            Hasher::Shake256(h) => h.finalize_xof().read(&mut out),
            Hasher::Blake2b(h) => return h.finalize().as_bytes().to_vec(),
            Hasher::Blake2s(h) => return h.finalize().as_bytes().to_vec(),
        }
        out
    }
}

/// What a hash object tells of its function. Sizes are in bytes.
#[derive(Clone, Copy)]
struct Facts {
    name: &'static str,
    digest_size: usize,
    block_size: usize,
}

struct Running {
    facts: Facts,
    hasher: Hasher,
}

const fn facts(name: &'static str, digest_size: usize, block_size: usize) -> Facts {
    Facts { name, digest_size, block_size }
}

/// Feeds an argument of a constructor or of `update` (CPython `GET_BUFFER_VIEW_OR_ERROUT`).
fn feed(vm: &Vm, hasher: &mut Hasher, data: &Value) -> R<()> {
    if string::is_str(data) {
        return Err(vm.type_error("Strings must be encoded before hashing"));
    }
    if !vm.is_bytes_like(data) {
        return Err(vm.type_error("object supporting the buffer API required"));
    }
    vm.with_bytes(data, |bytes| hasher.update(bytes))
}

/// The data of a constructor, which may come under an old name.
fn data_of<'a>(vm: &Vm, data: Option<&'a Value>, string: Option<&'a Value>) -> R<Option<&'a Value>> {
    if data.is_some() && string.is_some() {
        return Err(vm.type_error("'data' and 'string' are mutually exclusive and support for 'string' keyword parameter is slated for removal in a future version."));
    }
    Ok(data.or(string))
}

fn started(vm: &Vm, facts: Facts, mut hasher: Hasher, args: Args) -> R<Running> {
    let a = bind_keyword_only(vm, facts.name, &["data", "usedforsecurity", "string"], 0, 1, args)?;
    let given = |i: usize| a.get(i).filter(|v| !v.is_missing());
    if let Some(data) = data_of(vm, given(0), given(2))? {
        feed(vm, &mut hasher, data)?;
    }
    Ok(Running { facts, hasher })
}

/// A number of bytes that `shake` is asked for.
fn length(vm: &Vm, v: &Value) -> R<usize> {
    let n = vm.index(v)?;
    if int::is_negative(&n) {
        return Err(vm.value_error("Cannot convert negative int"));
    }
    match int::as_i64(&n) {
        Some(n) if n < 1 << 29 => Ok(n as usize),
        Some(_) => Err(vm.value_error("length is too large")),
        None => Err(vm.overflow_error("Python int too large for C unsigned long")),
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

/// A type of hash objects: its payload, its name in Python, how it is constructed, and rows of its own.
macro_rules! hash_type {
    ($struct:ident, $static:ident, $name:literal, $slots:expr, $digest:expr, $more:expr $(, $extra:expr)?) => {
        #[repr(C)]
        struct $struct {
            head: Header,
            running: Mut<Running>,
        }
        payload!($struct, $static);

        static $static: Type = Type::builtin::<$struct>($name, &OBJECT, 0, $slots)
            .methods(&[
                m("update", "($self, data, /)", |vm, a| feed(vm, &mut a[0].obj::<$struct>().running.get_mut().hasher, &a[1]).map(|()| Value::NONE))
                    .doc("Update this hash object's state with the provided bytes-like object."),
                m("digest", $digest, |vm, a| $struct::digest(vm, a).map(Bytes::new)).doc("Return the digest value as a bytes object."),
                m("hexdigest", $digest, |vm, a| $struct::digest(vm, a).map(|d| vm.str(&hex(&d)))).doc("Return the digest value as a string of hexadecimal digits."),
                m("copy", "($self, /)", |_, a| {
                    let running = a[0].obj::<$struct>().running.get();
                    Ok($struct::make(Running { facts: running.facts, hasher: running.hasher.clone() }))
                })
                .doc("Return a copy of the hash object."),
            ])
            .getset(const { &$more })
            $(.extra($extra))?;

        impl $struct {
            fn make(running: Running) -> Value {
                Py::new($struct { head: Header::new(&$static), running: Mut::new(running) }).into_value()
            }

            fn digest(vm: &Vm, a: &[Value]) -> R<Vec<u8>> {
                let n = a.get(1).map_or(Ok(0), |n| length(vm, n))?;
                Ok(a[0].obj::<$struct>().running.get().hasher.digest(n))
            }

            const NAME: GetSet = g("name", |vm, h| Ok(vm.str(h.obj::<$struct>().running.get().facts.name)));
            const DIGEST_SIZE: GetSet = g("digest_size", |_, h| Ok(Value::uint(h.obj::<$struct>().running.get().facts.digest_size)));
            const BLOCK_SIZE: GetSet = g("block_size", |_, h| Ok(Value::uint(h.obj::<$struct>().running.get().facts.block_size)));
        }
    };
}

/// Types that functions of the module make.
macro_rules! made_types {
    ($($struct:ident $static:ident $name:literal;)*) => {
        $(hash_type!($struct, $static, $name, object::SLOTS.no_new(), "($self, /)", [$struct::NAME, $struct::DIGEST_SIZE, $struct::BLOCK_SIZE]);)*
    };
}

made_types! {
    Md5 MD5 "_md5.md5"; Sha1 SHA1 "_sha1.sha1"; Sha224 SHA224 "_sha2.SHA224Type"; Sha256 SHA256 "_sha2.SHA256Type"; Sha384 SHA384 "_sha2.SHA384Type";
    Sha512 SHA512 "_sha2.SHA512Type";
}

/// Types that are called; they tell the parameters of the sponge.
macro_rules! sponges {
    ($($struct:ident $static:ident $name:literal $facts:expr, $hasher:expr, $digest:literal, $suffix:literal;)*) => {
        $(hash_type!($struct, $static, $name, object::SLOTS.new(|vm, _, args| Ok($struct::make(started(vm, $facts, $hasher, args)?))), $digest, [
            $struct::NAME, $struct::DIGEST_SIZE, $struct::BLOCK_SIZE,
            g("_capacity_bits", |_, h| Ok(Value::uint(1600 - 8 * h.obj::<$struct>().running.get().facts.block_size))),
            g("_rate_bits", |_, h| Ok(Value::uint(8 * h.obj::<$struct>().running.get().facts.block_size))),
            g("_suffix", |_, _| Ok(Bytes::new(vec![$suffix]))),
        ]);)*
    };
}

fn fixed(hasher: impl DynDigest + 'static) -> Hasher {
    Hasher::Fixed(Box::new(hasher))
}

sponges! {
    Sha3x224 SHA3_224 "_sha3.sha3_224" facts("sha3_224", 28, 144), fixed(sha3::Sha3_224::default()), "($self, /)", 6;
    Sha3x256 SHA3_256 "_sha3.sha3_256" facts("sha3_256", 32, 136), fixed(sha3::Sha3_256::default()), "($self, /)", 6;
    Sha3x384 SHA3_384 "_sha3.sha3_384" facts("sha3_384", 48, 104), fixed(sha3::Sha3_384::default()), "($self, /)", 6;
    Sha3x512 SHA3_512 "_sha3.sha3_512" facts("sha3_512", 64, 72), fixed(sha3::Sha3_512::default()), "($self, /)", 6;
    Shake128 SHAKE_128 "_sha3.shake_128" facts("shake_128", 0, 168), Hasher::Shake128(sha3::Shake128::default()), "($self, /, length)", 0x1f;
    Shake256 SHAKE_256 "_sha3.shake_256" facts("shake_256", 0, 136), Hasher::Shake256(sha3::Shake256::default()), "($self, /, length)", 0x1f;
}

hash_type!(
    Blake2b,
    BLAKE2B,
    "_blake2.blake2b",
    object::SLOTS.new(|vm, _, args| Ok(Blake2b::make(blake2(vm, &BLAKE2B_LIMITS, args)?))),
    "($self, /)",
    [Blake2b::NAME, Blake2b::DIGEST_SIZE, Blake2b::BLOCK_SIZE],
    |vm, dict| tell_sizes(vm, dict, "", &BLAKE2B_LIMITS)
);
hash_type!(
    Blake2s,
    BLAKE2S,
    "_blake2.blake2s",
    object::SLOTS.new(|vm, _, args| Ok(Blake2s::make(blake2(vm, &BLAKE2S_LIMITS, args)?))),
    "($self, /)",
    [Blake2s::NAME, Blake2s::DIGEST_SIZE, Blake2s::BLOCK_SIZE],
    |vm, dict| tell_sizes(vm, dict, "", &BLAKE2S_LIMITS)
);

/// How the two BLAKE2 functions differ: sizes in bytes, but for the bits of a node's offset.
struct Limits {
    name: &'static str,
    title: &'static str,
    digest: usize,
    salt: usize,
    offset_bits: u32,
    block: usize,
}

static BLAKE2B_LIMITS: Limits = Limits { name: "blake2b", title: "Blake2b", digest: 64, salt: 16, offset_bits: 64, block: 128 };
static BLAKE2S_LIMITS: Limits = Limits { name: "blake2s", title: "Blake2s", digest: 32, salt: 8, offset_bits: 48, block: 64 };

/// Puts the largest sizes of the parameters into a namespace, each name behind a prefix.
fn tell_sizes(vm: &Vm, dict: &Dict, prefix: &str, limits: &Limits) {
    for (name, size) in [("SALT_SIZE", limits.salt), ("PERSON_SIZE", limits.salt), ("MAX_KEY_SIZE", limits.digest), ("MAX_DIGEST_SIZE", limits.digest)] {
        dict.set_name(vm, &format!("{prefix}{name}"), Value::uint(size));
    }
}

const BLAKE2_PARAMETERS: &[&str] =
    &["data", "digest_size", "key", "salt", "person", "fanout", "depth", "leaf_size", "node_offset", "node_depth", "inner_size", "last_node", "usedforsecurity", "string"];

/// CPython `py_blake2_new`.
fn blake2(vm: &Vm, limits: &Limits, args: Args) -> R<Running> {
    let a = bind_keyword_only(vm, limits.name, BLAKE2_PARAMETERS, 0, 1, args)?;
    let given = |name: &str| BLAKE2_PARAMETERS.iter().position(|p| *p == name).and_then(|i| a.get(i)).filter(|v| !v.is_missing());
    let small = |name: &str, default: i64, least: i64| -> R<u8> {
        let n = given(name).map_or(Ok(default), |v| vm.to_i64(v))?;
        u8::try_from(n).ok().filter(|n| i64::from(*n) >= least).ok_or_else(|| vm.value_error(format!("{name} must be between {least} and 255")))
    };
    let large = |name: &str, bits: u32, c_type: &str| -> R<u64> {
        let Some(v) = given(name) else { return Ok(0) };
        let n = vm.index(v)?;
        if int::is_negative(&n) {
            return Err(vm.value_error("Cannot convert negative int"));
        }
        let Ok(n) = u64::try_from(int::to_big(&n)) else { return Err(vm.overflow_error(format!("Python int too large for C {c_type}"))) };
        if bits < 64 && n >> bits != 0 { Err(vm.overflow_error(format!("{name} is too large"))) } else { Ok(n) }
    };
    let bytes = |name: &str, most: usize, what: &str| -> R<Vec<u8>> {
        let value = given(name).map_or(Ok(Vec::new()), |v| get_bytes(vm, v))?;
        if value.len() > most { Err(vm.value_error(format!("maximum {what} length is {most} bytes"))) } else { Ok(value) }
    };
    let digest = given("digest_size").map_or(Ok(limits.digest as i64), |v| vm.to_i64(v))?;
    let Some(size) = usize::try_from(digest).ok().filter(|n| (1..=limits.digest).contains(n)) else {
        return Err(vm.value_error(format!("digest_size for {} must be between 1 and {} bytes, here it is {digest}", limits.title, limits.digest)));
    };
    let (salt, person) = (bytes("salt", limits.salt, "salt")?, bytes("person", limits.salt, "person")?);
    let (fanout, depth) = (small("fanout", 1, 0)?, small("depth", 1, 1)?);
    let leaf_size = large("leaf_size", 32, "unsigned long")? as u32;
    let node_offset = large("node_offset", limits.offset_bits, "unsigned long long")?;
    let node_depth = small("node_depth", 0, 0)?;
    let inner = given("inner_size").map_or(Ok(0), |v| vm.to_i64(v))?;
    let Some(inner_size) = usize::try_from(inner).ok().filter(|n| *n <= limits.digest) else {
        return Err(vm.value_error(format!("inner_size must be between 0 and is {}", limits.digest)));
    };
    let key = bytes("key", limits.digest, "key")?;
    let last_node = given("last_node").map_or(Ok(false), |v| vm.is_true(v))?;
    macro_rules! start {
        ($family:ident) => {
            $family::Params::new()
                .hash_length(size)
                .key(&key)
                .salt(&salt)
                .personal(&person)
                .fanout(fanout)
                .max_depth(depth)
                .max_leaf_length(leaf_size)
                .node_offset(node_offset)
                .node_depth(node_depth)
                .inner_hash_length(inner_size)
                .last_node(last_node)
                .to_state()
        };
    }
    let mut hasher = if limits.digest == 64 { Hasher::Blake2b(Box::new(start!(blake2b_simd))) } else { Hasher::Blake2s(Box::new(start!(blake2s_simd))) };
    if let Some(data) = data_of(vm, given("data"), given("string"))? {
        feed(vm, &mut hasher, data)?;
    }
    Ok(Running { facts: facts(limits.name, size, limits.block), hasher })
}

fn get_bytes(vm: &Vm, v: &Value) -> R<Vec<u8>> {
    pyvm_vm::protocol::buffer::get(vm, v, false).map(|b| b.to_vec())
}

/// The largest data that CPython hashes without releasing its lock, which it shows.
const GIL_MINSIZE: i64 = 2048;

fn made(vm: &Vm, name: &'static str, rows: &'static [Method], types: &[(&str, &Type)]) -> Value {
    let module = module::native(vm, name, "", rows);
    let d = module.obj::<Module>().dict();
    d.set_name(vm, "__doc__", Value::NONE);
    for (name, ty) in types {
        d.set_name(vm, name, ty.as_value());
    }
    d.set_name(vm, "_GIL_MINSIZE", Value::small(GIL_MINSIZE));
    module
}

macro_rules! functions {
    ($($name:literal $struct:ident $facts:expr, $hasher:expr;)*) => {
        &[$(mk($name, "($module, /, data=b'', *, usedforsecurity=True, string=None)", |vm, args| Ok($struct::make(started(vm, $facts, fixed($hasher), args)?)))
            .doc(concat!("Return a new ", $name, " hash object; optionally initialized with a string.")),)*]
    };
}

/// Makes `_md5`.
pub fn md5(vm: &Vm) -> R {
    static ROWS: &[Method] = functions! { "md5" Md5 facts("md5", 16, 64), md5::Md5::default(); };
    Ok(made(vm, "_md5", ROWS, &[("MD5Type", &MD5)]))
}

/// Makes `_sha1`.
pub fn sha1(vm: &Vm) -> R {
    static ROWS: &[Method] = functions! { "sha1" Sha1 facts("sha1", 20, 64), sha1::Sha1::default(); };
    Ok(made(vm, "_sha1", ROWS, &[("SHA1Type", &SHA1)]))
}

/// Makes `_sha2`.
pub fn sha2(vm: &Vm) -> R {
    static ROWS: &[Method] = functions! {
        "sha256" Sha256 facts("sha256", 32, 64), sha2::Sha256::default(); "sha224" Sha224 facts("sha224", 28, 64), sha2::Sha224::default();
        "sha512" Sha512 facts("sha512", 64, 128), sha2::Sha512::default(); "sha384" Sha384 facts("sha384", 48, 128), sha2::Sha384::default();
    };
    Ok(made(vm, "_sha2", ROWS, &[("SHA224Type", &SHA224), ("SHA256Type", &SHA256), ("SHA384Type", &SHA384), ("SHA512Type", &SHA512)]))
}

/// Makes `_sha3`.
pub fn sha3(vm: &Vm) -> R {
    let types: &[(&str, &Type)] = &[("sha3_224", &SHA3_224), ("sha3_256", &SHA3_256), ("sha3_384", &SHA3_384), ("sha3_512", &SHA3_512), ("shake_128", &SHAKE_128), ("shake_256", &SHAKE_256)];
    let module = made(vm, "_sha3", &[], types);
    module.obj::<Module>().dict().set_name(vm, "implementation", vm.str("RustCrypto"));
    Ok(module)
}

/// Makes `_blake2`.
pub fn blake2_module(vm: &Vm) -> R {
    let module = made(vm, "_blake2", &[], &[("blake2b", &BLAKE2B), ("blake2s", &BLAKE2S)]);
    let d = module.obj::<Module>().dict();
    tell_sizes(vm, &d, "BLAKE2B_", &BLAKE2B_LIMITS);
    tell_sizes(vm, &d, "BLAKE2S_", &BLAKE2S_LIMITS);
    Ok(module)
}

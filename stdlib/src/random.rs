//! `_random`: the Mersenne Twister MT19937 (Matsumoto and Nishimura, 1998), with CPython's seeding and state.

use num_bigint::{BigInt, Sign};
use num_traits::Signed;
use pyvm_vm::call::{Args, opt_some};
use pyvm_vm::heap::{Header, Mut};
use pyvm_vm::objects::int;
use pyvm_vm::objects::module::{self, Module};
use pyvm_vm::objects::object::{self, OBJECT};
use pyvm_vm::objects::tuple::Tuple;
use pyvm_vm::payload;
use pyvm_vm::types::rows::{Method, m};
use pyvm_vm::types::{Type, flag};
use pyvm_vm::value::{Py, Value};
use pyvm_vm::vm::{R, Vm};

/// Words of the generator's state.
const N: usize = 624;
const M: usize = 397;

/// Makes the module.
pub fn init(vm: &Vm) -> R {
    let module = module::native(vm, "_random", "Module implements the Mersenne Twister random number generator.", &[]);
    module.obj::<Module>().dict().set_name(vm, "Random", RANDOM.as_value());
    Ok(module)
}

struct Twister {
    state: [u32; N],
    index: usize,
}

impl Twister {
    fn seeded(seed: u32) -> Twister {
        let mut state = [seed; N];
        for i in 1..N {
            let before = state[i - 1];
            state[i] = 1_812_433_253u32.wrapping_mul(before ^ before >> 30).wrapping_add(i as u32);
        }
        Twister { state, index: N }
    }

    fn with_key(key: &[u32]) -> Twister {
        let mut t = Twister::seeded(19_650_218);
        let s = &mut t.state;
        let (mut i, mut j) = (1, 0);
        for _ in 0..N.max(key.len()) {
            s[i] = (s[i] ^ (s[i - 1] ^ s[i - 1] >> 30).wrapping_mul(1_664_525)).wrapping_add(key[j]).wrapping_add(j as u32);
            i += 1;
            j += 1;
            if i >= N {
                s[0] = s[N - 1];
                i = 1;
            }
            if j >= key.len() {
                j = 0;
            }
        }
        for _ in 1..N {
            s[i] = (s[i] ^ (s[i - 1] ^ s[i - 1] >> 30).wrapping_mul(1_566_083_941)).wrapping_sub(i as u32);
            i += 1;
            if i >= N {
                s[0] = s[N - 1];
                i = 1;
            }
        }
        s[0] = 0x8000_0000;
        t
    }

    fn refill(&mut self) {
        let s = &mut self.state;
        for i in 0..N {
            let y = s[i] & 0x8000_0000 | s[(i + 1) % N] & 0x7fff_ffff;
            s[i] = s[(i + M) % N] ^ y >> 1 ^ if y & 1 == 0 { 0 } else { 0x9908_b0df };
        }
        self.index = 0;
    }

    fn next(&mut self) -> u32 {
        if self.index >= N {
            self.refill();
        }
        let mut y = self.state[self.index];
        self.index += 1;
        y ^= y >> 11;
        y ^= y << 7 & 0x9d2c_5680;
        y ^= y << 15 & 0xefc6_0000;
        y ^ y >> 18
    }
}

#[repr(C)]
pub struct Random {
    head: Header,
    twister: Mut<Box<Twister>>,
}
payload!(Random, RANDOM);

static RANDOM: Type = Type::builtin::<Random>(
    "_random.Random",
    &OBJECT,
    flag::BASETYPE,
    object::SLOTS.new(|_, ty, _| Ok(Py::new(Random { head: Header::new(ty), twister: Mut::new(Box::new(Twister::seeded(0))) }).into_value())).init(|vm, r, args: Args| {
        args.no_keywords(vm, "Random")?;
        let a = args.check(vm, "Random", 0, 1)?;
        seed(vm, r, opt_some(a, 0))
    }),
)
.methods(METHODS)
.doc("Random() -> create a random number generator with its own internal state.");

fn seed(vm: &Vm, r: &Value, value: Option<&Value>) -> R<()> {
    let n = match value {
        None => {
            let mut bytes = [0u8; N * 4];
            let source = std::fs::File::open("/dev/urandom").and_then(|mut f| std::io::Read::read_exact(&mut f, &mut bytes));
            source.map_err(|e| vm.os_error(&e, None))?;
            BigInt::from_bytes_le(Sign::Plus, &bytes)
        }
        Some(v) if int::is_int(v) => int::to_big(v).abs(),
        Some(v) => BigInt::from(vm.hash(v)? as u64),
    };
    let key = n.magnitude().to_u32_digits();
    let key = if key.is_empty() { vec![0] } else { key };
    r.obj::<Random>().twister.set(Box::new(Twister::with_key(&key)));
    Ok(())
}

fn twister(v: &Value) -> &mut Twister {
    v.obj::<Random>().twister.get_mut()
}

static METHODS: &[Method] = &[
    m("random", "($self, /)", |_, a| {
        let t = twister(&a[0]);
        let (high, low) = (t.next() >> 5, t.next() >> 6);
        Ok(Value::float((f64::from(high) * 67_108_864.0 + f64::from(low)) / 9_007_199_254_740_992.0))
    })
    .doc("random() -> x in the interval [0, 1)."),
    m("seed", "($self, n=None, /)", |vm, a| seed(vm, &a[0], opt_some(a, 1)).map(|()| Value::NONE))
        .doc("seed([n]) -> None.\n\nDefaults to use urandom and falls back to a combination\nof the current time and the process identifier."),
    m("getstate", "($self, /)", |vm, a| {
        let t = twister(&a[0]);
        let mut words: Vec<Value> = t.state.iter().map(|w| Value::small(i64::from(*w))).collect();
        words.push(Value::uint(t.index));
        Ok(vm.tuple(words))
    })
    .doc("getstate() -> tuple containing the current state."),
    m("setstate", "($self, state, /)", |vm, a| {
        let Some(state) = a[1].cast::<Tuple>() else { return Err(vm.type_error("state vector must be a tuple")) };
        if state.items().len() != N + 1 {
            return Err(vm.value_error("state vector is the wrong size"));
        }
        let mut words = [0u32; N];
        for (to, from) in words.iter_mut().zip(state.items()) {
            let Ok(word) = u32::try_from(vm.to_usize(from)?) else { return Err(vm.overflow_error("Python int too large to convert to C unsigned int")) };
            *to = word;
        }
        let index = vm.to_isize(&state.items()[N])?;
        if !(0..=N as isize).contains(&index) {
            return Err(vm.value_error("invalid state"));
        }
        let t = twister(&a[0]);
        t.state = words;
        t.index = index as usize;
        Ok(Value::NONE)
    })
    .doc("setstate(state) -> None.  Restores generator state."),
    m("getrandbits", "($self, k, /)", |vm, a| {
        let k = vm.index(&a[1])?;
        if int::is_negative(&k) {
            return Err(vm.value_error("Cannot convert negative int"));
        }
        let k = vm.to_i64(&k)?;
        let t = twister(&a[0]);
        if k == 0 {
            return Ok(Value::small(0));
        }
        if k <= 32 {
            return Ok(Value::small(i64::from(t.next() >> (32 - k))));
        }
        let mut left = k as u64;
        let mut words = Vec::with_capacity(left.div_ceil(32) as usize);
        while left > 0 {
            let mut word = t.next();
            if left < 32 {
                word >>= 32 - left;
            }
            words.push(word);
            left = left.saturating_sub(32);
        }
        Ok(int::from_big(BigInt::new(Sign::Plus, words)))
    })
    .doc("getrandbits(k) -> x.  Generates an int with k random bits."),
];

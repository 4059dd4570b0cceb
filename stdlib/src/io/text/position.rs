//! Positions in text: numbers that say where the bytes stand, what the decoder knew there, and how far to decode from there.

use super::{Snapshot, TextIOWrapper, open};
use crate::io::decoder::Decoder;
use crate::io::unsupported;
use num_bigint::BigInt;
use pyvm_vm::call::opt;
use pyvm_vm::objects::bytes::Bytes;
use pyvm_vm::objects::exception as exc;
use pyvm_vm::objects::int;
use pyvm_vm::objects::string::{self, Str};
use pyvm_vm::value::Value;
use pyvm_vm::vm::{R, Vm};

/// A position (CPython `cookie_type`).
#[derive(Default)]
struct Cookie {
    /// Where the bytes start.
    start: i64,
    /// The flags of the decoder there.
    flags: i32,
    /// How many bytes to decode from there,
    feed: i32,
    /// how many of their characters to pass over,
    skip: i32,
    /// and whether the decoder is to be told that this was all.
    at_end: bool,
}

impl Cookie {
    fn pack(&self) -> Value {
        let bits = |n: i32| BigInt::from(n as u32);
        int::from_big(BigInt::from(self.start as u64) + (bits(self.flags) << 64) + (bits(self.feed) << 96) + (bits(self.skip) << 128) + (BigInt::from(u8::from(self.at_end)) << 160))
    }

    fn unpack(number: &BigInt) -> Cookie {
        let digits = number.iter_u64_digits().collect::<Vec<_>>();
        let digit = |at: usize| digits.get(at).copied().unwrap_or(0);
        Cookie { start: digit(0) as i64, flags: digit(1) as i32, feed: (digit(1) >> 32) as i32, skip: digit(2) as i32, at_end: digit(2) >> 32 & 0xff != 0 }
    }
}

fn length(text: &Value) -> usize {
    text.obj::<Str>().len()
}

impl TextIOWrapper {
    fn forget_text(&self) {
        self.set_decoded(None);
        self.snapshot.set(None);
    }

    /// How many characters of what was decoded have been read.
    fn characters_used(&self) -> usize {
        let Some(text) = self.decoded.get().clone() else { return 0 };
        string::count(&text.obj::<Str>().as_bytes()[..self.used.get()])
    }

    /// Finds the position `skip` characters after the start of the last input (CPython `_io_TextIOWrapper_tell_impl`).
    fn find(&self, vm: &Vm, decoder: &Decoder, position: i64, flags: i64, input: &[u8], skip: usize) -> R<Cookie> {
        let part = |bytes: &[u8], last: bool| -> R<usize> { decoder.decode(vm, &Bytes::copied(bytes), last).map(|text| length(&text)) };
        let (mut flags, mut skip) = (flags, skip);
        // A guess from the last part, taken back until it is not too far.
        let mut guess = ((self.ratio.get() * skip as f64) as usize).min(input.len());
        let mut back = 1;
        loop {
            decoder.set_state(vm, Vec::new(), flags)?;
            if guess == 0 {
                break;
            }
            let n = part(&input[..guess], false)?;
            if n <= skip {
                let (waiting, now) = decoder.state(vm)?;
                if waiting.is_empty() {
                    flags = now;
                    skip -= n;
                    break;
                }
                guess = guess.saturating_sub(waiting.len());
                back = 1;
            } else {
                guess = guess.saturating_sub(back);
                back *= 2;
            }
        }
        let mut cookie = Cookie { start: position + guess as i64, flags: flags as i32, ..Cookie::default() };
        if skip == 0 {
            return Ok(cookie);
        }
        // Then byte by byte; wherever nothing waits in the decoder, the position can start.
        let (mut fed, mut decoded) = (0, 0);
        for byte in &input[guess..] {
            fed += 1;
            decoded += part(std::slice::from_ref(byte), false)?;
            let (waiting, now) = decoder.state(vm)?;
            if waiting.is_empty() && decoded <= skip {
                cookie.start += fed;
                skip -= decoded;
                cookie.flags = now as i32;
                (fed, decoded) = (0, 0);
            }
            if decoded >= skip {
                cookie.feed = fed as i32;
                cookie.skip = skip as i32;
                return Ok(cookie);
            }
        }
        decoded += part(&[], true)?;
        if decoded < skip {
            return Err(vm.raise_text(&exc::OS_ERROR, "can't reconstruct logical file position"));
        }
        Ok(Cookie { feed: fed as i32, skip: skip as i32, at_end: true, ..cookie })
    }

    /// Goes to a position that `tell` gave.
    fn go(&self, vm: &Vm, cookie: &Cookie) -> R<()> {
        vm.call_method_str(&self.buffer(), "seek", &[Value::int(cookie.start)])?;
        self.forget_text();
        let decoder = self.decoder();
        if let Some(decoder) = &decoder {
            if cookie.start == 0 && cookie.flags == 0 {
                decoder.reset(vm)?;
            } else {
                decoder.set_state(vm, Vec::new(), i64::from(cookie.flags))?;
            }
        }
        let flags = i64::from(cookie.flags);
        if cookie.skip != 0 {
            let input = vm.call_method_str(&self.buffer(), "read", &[Value::small(i64::from(cookie.feed))])?;
            let Some(bytes) = input.cast::<Bytes>() else {
                return Err(vm.type_error(format!("underlying read() should have returned a bytes object, not '{}'", input.ty().name())));
            };
            self.snapshot.set(Some(Snapshot { flags, input: bytes.data().to_vec() }));
            let Some(decoder) = decoder else { return Err(unsupported(vm, "not readable")) };
            let text = decoder.decode(vm, &input, cookie.at_end)?;
            let skip = usize::try_from(cookie.skip).unwrap_or(usize::MAX);
            if length(&text) < skip {
                self.set_decoded(Some(text));
                return Err(vm.raise_text(&exc::OS_ERROR, "can't restore logical file position"));
            }
            let used = text.obj::<Str>().offset(skip);
            self.set_decoded(Some(text));
            self.used.set(used);
        } else {
            self.snapshot.set(Some(Snapshot { flags, input: Vec::new() }));
        }
        self.reset_encoder(vm, cookie.start == 0 && cookie.flags == 0)
    }
}

pub fn tell(vm: &Vm, a: &[Value]) -> R {
    let w = open(vm, &a[0])?;
    if !w.seekable.get() {
        return Err(unsupported(vm, "underlying stream is not seekable"));
    }
    if !w.telling.get() {
        return Err(vm.raise_text(&exc::OS_ERROR, "telling position disabled by next() call"));
    }
    w.write_pending(vm)?;
    vm.call_method_str(&a[0], "flush", &[])?;
    let at = vm.call_method_str(&w.buffer(), "tell", &[])?;
    let (Some(decoder), Some((flags, input))) = (w.decoder(), w.snapshot.get().as_ref().map(|s| (s.flags, s.input.clone()))) else { return Ok(at) };
    let position = vm.to_i64(&at)? - input.len() as i64;
    let skip = w.characters_used();
    if skip == 0 {
        return Ok(Cookie { start: position, flags: flags as i32, ..Cookie::default() }.pack());
    }
    let (waiting, now) = decoder.state(vm)?;
    let found = w.find(vm, &decoder, position, flags, &input, skip);
    let first = found.is_err().then(|| vm.take_pending()).flatten();
    let restored = decoder.set_state(vm, waiting, now);
    match (found, first) {
        (Ok(cookie), _) => restored.map(|()| cookie.pack()),
        (Err(_), Some(first)) => Err(vm.restore(first)),
        (Err(raised), None) => Err(raised),
    }
}

pub fn seek(vm: &Vm, a: &[Value]) -> R {
    let whence = opt(a, 2).map_or(Ok(0), |w| vm.to_i32(w))?;
    let w = open(vm, &a[0])?;
    if !w.seekable.get() {
        return Err(unsupported(vm, "underlying stream is not seekable"));
    }
    let mut target = a[1].clone();
    let zero = Value::small(0);
    match whence {
        0 => {}
        1 => {
            if !vm.equal(&target, &zero)? {
                return Err(unsupported(vm, "can't do nonzero cur-relative seeks"));
            }
            // The decoder starts again where it stands.
            target = vm.call_method_str(&a[0], "tell", &[])?;
        }
        2 => {
            if !vm.equal(&target, &zero)? {
                return Err(unsupported(vm, "can't do nonzero end-relative seeks"));
            }
            vm.call_method_str(&a[0], "flush", &[])?;
            w.forget_text();
            if let Some(decoder) = w.decoder() {
                decoder.reset(vm)?;
            }
            let at = vm.call_method_str(&w.buffer(), "seek", &[zero.clone(), Value::small(2)])?;
            w.reset_encoder(vm, vm.equal(&at, &zero)?)?;
            return Ok(at);
        }
        _ => return Err(vm.value_error(format!("invalid whence ({whence}, should be 0, 1 or 2)"))),
    }
    if vm.is_true(&vm.compare(&target, &zero, pyvm_vm::types::slots::Compare::Lt)?)? {
        return Err(vm.value_error(format!("negative seek position {}", vm.repr_text(&target)?)));
    }
    vm.call_method_str(&a[0], "flush", &[])?;
    w.go(vm, &Cookie::unpack(&int::to_big(&vm.index(&target)?)))?;
    Ok(target)
}

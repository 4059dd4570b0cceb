//! What a pickler writes: bytes, from protocol 4 on in frames (PEP 3154).

use super::opcodes::FRAME;

/// A frame that holds so many bytes is closed.
pub const FRAME_SIZE_TARGET: usize = 64 * 1024;
/// A shorter frame is written without its header.
const FRAME_SIZE_MIN: usize = 4;
const FRAME_HEADER_SIZE: usize = 9;

/// Bytes that were written and not yet handed on.
#[derive(Default)]
pub struct Output {
    bytes: Vec<u8>,
    /// Whether what is written goes into frames.
    pub framing: bool,
    /// Where the open frame starts.
    frame: Option<usize>,
}

impl Output {
    pub fn write(&mut self, bytes: &[u8]) {
        self.open_frame();
        self.bytes.extend_from_slice(bytes);
    }

    pub fn byte(&mut self, byte: u8) {
        self.open_frame();
        self.bytes.push(byte);
    }

    fn open_frame(&mut self) {
        if self.framing && self.frame.is_none() {
            self.frame = Some(self.bytes.len());
            self.bytes.extend_from_slice(&[0; FRAME_HEADER_SIZE]);
        }
    }

    /// Whether the open frame is as long as frames get.
    pub fn is_frame_full(&self) -> bool {
        self.framing && self.frame.is_some_and(|start| self.bytes.len() - start - FRAME_HEADER_SIZE >= FRAME_SIZE_TARGET)
    }

    pub fn close_frame(&mut self) {
        let Some(start) = self.frame.take() else { return };
        let length = self.bytes.len() - start - FRAME_HEADER_SIZE;
        if length < FRAME_SIZE_MIN {
            self.bytes.drain(start..start + FRAME_HEADER_SIZE);
        } else {
            self.bytes[start] = FRAME;
            self.bytes[start + 1..start + FRAME_HEADER_SIZE].copy_from_slice(&(length as u64).to_le_bytes());
        }
    }

    /// All that was written, which is left empty.
    pub fn take(&mut self) -> Vec<u8> {
        self.frame = None;
        std::mem::take(&mut self.bytes)
    }
}

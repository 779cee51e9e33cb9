//! HTTP/1.1 with bodies of a known length over one connection, as cheap as it gets: the generator must not be what is
//! measured.

use anyhow::{Result, bail, ensure};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

pub(crate) struct Connection {
    socket: TcpStream,
    buffer: Vec<u8>,
    /// Of the message that was answered last, to be forgotten before the next is read.
    used: usize,
}

/// Where the parts of a whole message lie in the buffer.
struct Message {
    status: u16,
    body: std::ops::Range<usize>,
}

impl Connection {
    pub(crate) async fn open(address: &str) -> Result<Self> {
        Self::new(TcpStream::connect(address).await?)
    }

    pub(crate) fn new(socket: TcpStream) -> Result<Self> {
        socket.set_nodelay(true)?;
        Ok(Self { socket, buffer: Vec::with_capacity(4_096), used: 0 })
    }

    /// Sends a POST and reads its whole answer: status and body.
    pub(crate) async fn post(&mut self, head: &str, body: &[u8]) -> Result<(u16, &[u8])> {
        let mut request = format!("{head}content-length: {}\r\n\r\n", body.len()).into_bytes();
        request.extend_from_slice(body);
        self.socket.write_all(&request).await?;
        match self.read(parse_response).await? {
            Some(message) => Ok((message.status, &self.buffer[message.body])),
            None => bail!("the connection ended before the answer"),
        }
    }

    /// Answers the next request with its own body; false when the other side is gone.
    pub(crate) async fn echo(&mut self) -> Result<bool> {
        let Some(message) = self.read(parse_request).await? else { return Ok(false) };
        let body = &self.buffer[message.body];
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
        let mut answer = format!("{head}content-length: {}\r\n\r\n", body.len()).into_bytes();
        answer.extend_from_slice(body);
        self.socket.write_all(&answer).await?;
        Ok(true)
    }

    async fn read(
        &mut self,
        parse: fn(&[u8]) -> Result<Option<Message>>,
    ) -> Result<Option<Message>> {
        self.buffer.drain(..std::mem::take(&mut self.used));
        loop {
            if let Some(message) = parse(&self.buffer)? {
                self.used = message.body.end;
                return Ok(Some(message));
            }
            if self.socket.read_buf(&mut self.buffer).await? == 0 {
                ensure!(self.buffer.is_empty(), "the connection ended in the middle of a message");
                return Ok(None);
            }
        }
    }
}

/// The head of a POST up to the length of its body.
pub(crate) fn post_head(path: &str, address: &str, more: &str) -> String {
    format!("POST {path} HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\n{more}")
}

fn parse_response(buffer: &[u8]) -> Result<Option<Message>> {
    let mut headers = [httparse::EMPTY_HEADER; 32];
    let mut response = httparse::Response::new(&mut headers);
    let httparse::Status::Complete(head) = response.parse(buffer)? else { return Ok(None) };
    whole(head, response.code.unwrap_or_default(), response.headers, buffer)
}

fn parse_request(buffer: &[u8]) -> Result<Option<Message>> {
    let mut headers = [httparse::EMPTY_HEADER; 32];
    let mut request = httparse::Request::new(&mut headers);
    let httparse::Status::Complete(head) = request.parse(buffer)? else { return Ok(None) };
    whole(head, 0, request.headers, buffer)
}

fn whole(
    head: usize,
    status: u16,
    headers: &[httparse::Header<'_>],
    buffer: &[u8],
) -> Result<Option<Message>> {
    let named = |name: &str| headers.iter().find(|header| header.name.eq_ignore_ascii_case(name));
    ensure!(
        named("transfer-encoding").is_none(),
        "a chunked message, which this generator doesn't read"
    );
    let length = match named("content-length") {
        Some(header) => std::str::from_utf8(header.value)?.parse()?,
        None => 0,
    };
    Ok((buffer.len() >= head + length).then_some(Message { status, body: head..head + length }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_whole_with_its_last_byte() {
        let text = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
        for cut in 0..text.len() {
            assert!(parse_response(&text[..cut]).unwrap().is_none(), "{cut}");
        }
        let message = parse_response(text).unwrap().unwrap();
        assert_eq!((message.status, &text[message.body]), (200, &b"{}"[..]));
    }

    #[test]
    fn a_chunked_message_is_refused_rather_than_misread() {
        assert!(
            parse_response(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
                .is_err()
        );
    }
}

//! The outside service of W1: answers with the body that it got. One thread, no framework, so that it costs least.

use anyhow::Result;

use crate::{process, wire::Connection};

pub(crate) fn serve() -> Result<()> {
    process::one_thread(async {
        let listener = process::listen().await?;
        loop {
            let (socket, _) = listener.accept().await?;
            tokio::spawn(async move {
                let mut connection = Connection::new(socket)?;
                while connection.echo().await? {}
                anyhow::Ok(())
            });
        }
    })
}

//! "… is writing": passed on to the members who are connected, kept nowhere.

use crate::{App, hub, session::Session};
use protocol::{
    frame::{Push, Response, ServerFrame},
    id::ConversationId,
    refusal::Refusal,
};

impl App {
    pub(crate) async fn typing(&self, session: &Session, id: ConversationId) -> Result<Response, Refusal> {
        let conversation = self.own_conversation(session, id).await?;
        let others: Vec<_> = conversation.members.iter().copied().filter(|person| *person != session.person).collect();
        let push = ServerFrame::Push(Push::Typing { conversation: id, person: session.person });
        self.hub.deliver(session.tenant, &others, None, &hub::frame(&push));
        Ok(Response::Nothing)
    }
}

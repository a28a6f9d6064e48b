//! What a word can do in a clause.

/// What a word can do in a clause; a word may have several roles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Roles(u32);

macro_rules! roles {
    ($($name:ident)*) => { roles!(@ 0u32; $($name)*); };
    (@ $bit:expr; $name:ident $($rest:ident)*) => {
        pub(crate) const $name: Roles = Roles(1 << $bit);
        roles!(@ $bit + 1; $($rest)*);
    };
    (@ $bit:expr;) => {};
}

impl Roles {
    roles! {
        VERB LIGHT HANDLING ASSISTING SUPPLYING OBJECT_PREPOSITION PARTY_PREPOSITION AGENT_PREPOSITION FRAME_PREPOSITION PURPOSE
        FRAME_END AND_THEN ADVERB AND NOUN EVENT SENDING GOVERNING BODY TOWN COMMUNITY RESIDENT OTHER RHYTHM
        OF COMMA STOP OPEN CLOSE
    }

    /// Somebody: a body or one of the parties.
    pub(crate) const SOMEBODY: Roles =
        Roles::BODY.or(Roles::TOWN).or(Roles::COMMUNITY).or(Roles::RESIDENT).or(Roles::OTHER);
    /// Any preposition.
    pub(crate) const PREPOSITION: Roles = Roles::OBJECT_PREPOSITION
        .or(Roles::PARTY_PREPOSITION)
        .or(Roles::AGENT_PREPOSITION)
        .or(Roles::FRAME_PREPOSITION)
        .or(Roles::PURPOSE);
    /// What ends a phrase.
    pub(crate) const BREAK: Roles = Roles::COMMA.or(Roles::STOP);

    pub(crate) fn any(self, of: Roles) -> bool {
        self.0 & of.0 != 0
    }

    /// Either of them.
    pub(crate) const fn or(self, other: Roles) -> Roles {
        Roles(self.0 | other.0)
    }

    pub(super) fn add(&mut self, role: Roles) {
        *self = self.or(role);
    }
}

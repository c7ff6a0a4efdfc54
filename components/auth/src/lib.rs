//! The component `auth`: a token goes in, a session comes out.

#[path = "../gen/auth_component.rs"]
mod bindings;
mod token;

use bindings::exports::orders::shop::auth::{self as wit, AuthError, Permission, Roles, Tier};
use bindings::wasi::clocks::wall_clock;
use token::{Expected, Refusal};

/// Signs the demonstration's tokens. A real shop would get its key from outside, and nobody would find it in the source.
const DEMO_SECRET: &[u8] = b"demo secret of the order service, known to everybody";

const ISSUER: &str = "https://login.orders.example";

struct Component;

/// What is behind a handle that other components hold: they see the methods, never the fields.
struct Session {
    user: String,
    roles: Roles,
    tier: Tier,
    expires_at: u64,
}

impl wit::Guest for Component {
    type Session = Session;

    fn login(text: String) -> Result<wit::Session, AuthError> {
        let claims =
            token::check(&text, &Expected { secret: DEMO_SECRET, issuer: ISSUER, now: wall_clock::now().seconds })?;
        Ok(wit::Session::new(Session {
            roles: roles_of(&claims.roles),
            tier: match claims.tier {
                token::Tier::Standard => Tier::Standard,
                token::Tier::Silver => Tier::Silver,
                token::Tier::Gold => Tier::Gold,
            },
            user: claims.sub,
            expires_at: claims.exp,
        }))
    }
}

impl wit::GuestSession for Session {
    fn user(&self) -> String {
        self.user.clone()
    }

    fn roles(&self) -> Roles {
        self.roles
    }

    fn tier(&self) -> Tier {
        self.tier
    }

    fn allows(&self, what: Permission) -> bool {
        match what {
            Permission::PlaceOrder => self.roles.intersects(Roles::BUYER | Roles::STAFF),
            Permission::OrderExpress => self.roles.contains(Roles::STAFF) || self.tier == Tier::Gold,
            Permission::ExceedLimit => self.roles.contains(Roles::APPROVER),
        }
    }

    fn expires_at(&self) -> u64 {
        self.expires_at
    }
}

fn roles_of(names: &[String]) -> Roles {
    names
        .iter()
        .map(|name| match name.as_str() {
            "buyer" => Roles::BUYER,
            "staff" => Roles::STAFF,
            "approver" => Roles::APPROVER,
            "auditor" => Roles::AUDITOR,
            _ => Roles::empty(),
        })
        .fold(Roles::empty(), |all, role| all | role)
}

impl From<Refusal> for AuthError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Malformed(reason) => AuthError::Malformed(reason),
            Refusal::UnsupportedAlgorithm(name) => AuthError::UnsupportedAlgorithm(name),
            Refusal::BadSignature => AuthError::BadSignature,
            Refusal::WrongIssuer(name) => AuthError::WrongIssuer(name),
            Refusal::Expired(at) => AuthError::Expired(at),
            Refusal::NotYetValid(at) => AuthError::NotYetValid(at),
        }
    }
}

bindings::export!(Component with_types_in bindings);

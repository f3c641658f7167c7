//! The aggregates of one tenant: their keys, and the access patterns that they serve.
//!
//! | kind | gsi1 | serves |
//! | --- | --- | --- |
//! | tenant | - | one per tenant; its id is the tenant's |
//! | member | `status`, by name | who is here; the id derives from tenant and person, so nobody is here twice |
//! | invitation | `status`, by age | who is invited and has not answered |
//! | apikey | `status`, by age | which keys work |

use kernel::{ApiKeyId, Context, InvitationId, MemberId, PersonId, TenantId, TypedId as _};
use platform::{Entity, Indexes, Stored};
use tenancy::{ApiKey, Invitation, Member, Tenant};

use crate::http::wire::{ApiKeyView, InvitationView, MemberView, TenantView};

/// One person has one membership of a tenant, for ever.
pub fn member_id(tenant: TenantId, person: PersonId) -> MemberId {
    MemberId::derive(&[&tenant.to_string(), &person.to_string()])
}

pub struct Tenants;

impl Entity for Tenants {
    type Aggregate = Tenant;
    type Id = TenantId;
    type View = TenantView;

    fn view(stored: &Stored<Tenant, TenantId>, context: &Context) -> TenantView {
        TenantView::new(stored, context)
    }
}

pub struct Members;

impl Entity for Members {
    type Aggregate = Member;
    type Id = MemberId;
    type View = MemberView;

    fn indexes(member: &Member, _: MemberId) -> Indexes {
        match member.membership() {
            None => Indexes::none(),
            Some(is) => Indexes::none().gsi1("status", member.status_word(), is.name.as_str().to_lowercase()),
        }
    }

    fn view(stored: &Stored<Member, MemberId>, context: &Context) -> MemberView {
        MemberView::new(stored, context)
    }
}

pub struct Invitations;

impl Entity for Invitations {
    type Aggregate = Invitation;
    type Id = InvitationId;
    type View = InvitationView;

    fn indexes(invitation: &Invitation, id: InvitationId) -> Indexes {
        // `expired` is the clock's doing, so in the index such an invitation is still pending.
        let word = match invitation {
            Invitation::Absent => return Indexes::none(),
            Invitation::Pending(_) => "pending",
            Invitation::Accepted(_) => "accepted",
            Invitation::Revoked(_) => "revoked",
        };
        Indexes::none().gsi1("status", word, id)
    }

    fn view(stored: &Stored<Invitation, InvitationId>, context: &Context) -> InvitationView {
        InvitationView::new(stored, context)
    }
}

pub struct ApiKeys;

impl Entity for ApiKeys {
    type Aggregate = ApiKey;
    type Id = ApiKeyId;
    type View = ApiKeyView;

    fn indexes(key: &ApiKey, id: ApiKeyId) -> Indexes {
        let word = match key {
            ApiKey::Absent => return Indexes::none(),
            ApiKey::Active(_) => "active",
            ApiKey::Revoked(_) => "revoked",
        };
        Indexes::none().gsi1("status", word, id)
    }

    fn view(stored: &Stored<ApiKey, ApiKeyId>, context: &Context) -> ApiKeyView {
        ApiKeyView::new(stored, context)
    }
}

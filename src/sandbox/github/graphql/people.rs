//! Users, bots and teams.

use async_graphql::{Context, ID, Interface, Object, Result, Union};

use super::page::connection;
use super::scalars::Uri;
use super::shared;
use crate::sandbox::github::model::{Account, Kind};
use crate::sandbox::github::world::World;

pub(super) struct User(pub(super) Account);
pub(super) struct Bot(pub(super) Account);
/// `organisation/slug`
pub(super) struct Team(pub(super) String);

connection!(UserConnection, User);

#[Object]
impl User {
    pub(super) async fn id(&self) -> ID {
        format!("U_{}", self.0.id).into()
    }

    pub(super) async fn login(&self) -> String {
        self.0.login.clone()
    }

    pub(super) async fn name(&self) -> Option<String> {
        Some(self.0.name.clone())
    }

    pub(super) async fn email(&self) -> String {
        self.0.email.clone()
    }

    pub(super) async fn url(&self, context: &Context<'_>) -> Result<Uri> {
        Ok(Uri(format!("{}/{}", shared(context)?.web(), self.0.login)))
    }
}

#[Object]
impl Bot {
    pub(super) async fn id(&self) -> ID {
        format!("BOT_{}", self.0.id).into()
    }

    pub(super) async fn login(&self) -> String {
        self.0.login.clone()
    }

    pub(super) async fn url(&self, context: &Context<'_>) -> Result<Uri> {
        Ok(Uri(format!("{}/apps/{}", shared(context)?.web(), self.0.login)))
    }
}

#[Object]
impl Team {
    pub(super) async fn id(&self) -> ID {
        format!("T_{}", self.0).into()
    }

    pub(super) async fn name(&self) -> String {
        self.0.rsplit('/').next().unwrap_or_default().to_owned()
    }

    pub(super) async fn slug(&self) -> String {
        self.0.rsplit('/').next().unwrap_or_default().to_owned()
    }

    pub(super) async fn combined_slug(&self) -> String {
        self.0.clone()
    }
}

#[derive(Interface)]
#[graphql(field(name = "login", ty = "String"), field(name = "url", ty = "Uri"))]
pub(super) enum Actor {
    User(User),
    Bot(Bot),
}

#[derive(Union)]
pub(super) enum RequestedReviewer {
    User(User),
    Bot(Bot),
    Team(Team),
}

/// Who that login is; nobody when the account is gone.
pub(super) fn actor(world: &World, login: &str) -> Option<Actor> {
    let account = world.account(login)?.clone();
    match account.kind {
        Kind::User => Some(Actor::User(User(account))),
        Kind::Bot => Some(Actor::Bot(Bot(account))),
        Kind::Deleted => None,
    }
}

pub(super) fn user(world: &World, login: &str) -> Option<User> {
    world.account(login).filter(|account| account.kind == Kind::User).cloned().map(User)
}

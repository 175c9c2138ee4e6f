//! Demo data: one API client that one demo person lets file for them. The people themselves live at the mock outside systems.

use crate::app::App;
use store::Id;
use store::records::api;

/// The demo client's name.
const CLIENT: &str = "Ứng dụng thử nghiệm · Demo client";
/// The demo person who lets it file for them (Y Thanh Êban).
pub const GRANTED_PERSON: &str = "066090012345";

/// The demo client's id: the same in every database, so that a real start can refuse it.
fn client_id() -> Id {
    Id::named("demo api client")
}

/// The demo client's token: the same at every start of one installation.
#[must_use]
pub fn token(app: &App) -> String {
    let secret = app.store.keys().derive("demo api token");
    format!("tk_demo_{}", secret.iter().take(20).map(|byte| format!("{byte:02x}")).collect::<String>())
}

/// Writes the demo data, once, and says who can sign in.
///
/// # Errors
/// A sentence for the operator.
pub async fn seed(app: &App) -> Result<(), String> {
    let (id, now) = (client_id(), app.clock.now());
    let token = token(app);
    let issued = token.clone();
    let subject = app.store.keys().owner_token(GRANTED_PERSON);
    let procedures: Vec<String> = app.catalogue.all().iter().map(|entry| entry.procedure().code.clone()).collect();
    let write = app.store.write(move |tx| {
        let (issued, procedures) = (issued.clone(), procedures.clone());
        Box::pin(async move {
            api::create_client(tx, id, CLIENT, "demo", now).await?;
            api::issue_token(tx, id, &issued, &procedures, &[], now).await?;
            api::grant(tx, id, subject, now).await
        })
    });
    write.await.map_err(|error| format!("demo data: {error}"))?;
    println!("API token of the demo client (files for {GRANTED_PERSON}): {token}");
    Ok(())
}

/// Outside demo mode a database with demo data is refused.
///
/// # Errors
/// A sentence for the operator.
pub async fn refuse_leftovers(app: &App) -> Result<(), String> {
    let mut conn = app.store.read().await.map_err(|error| error.to_string())?;
    let clients = api::clients(&mut conn).await.map_err(|error| error.to_string())?;
    if clients.iter().any(|client| client.id == client_id() && client.revoked_at.is_none()) {
        return Err(
            "this database holds the demo's accounts: use another TOKHAI_DATABASE, or revoke the demo client".into()
        );
    }
    Ok(())
}

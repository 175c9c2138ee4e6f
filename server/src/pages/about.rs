//! Pages about the portal itself.

use crate::app::App;
use crate::web::guard::Access;
use crate::web::routes::{Route, get};
use crate::web::{Ctx, Handled, Meta, page};
use axum::extract::State;
use ui::pages::{accessibility, style_guide};

/// Routes.
#[must_use]
pub fn routes() -> Vec<Route> {
    vec![
        get("/tro-nang", Access::Anyone, "The accessibility statement", statement),
        get("/accessibility", Access::Anyone, "The accessibility statement", statement),
        get("/kieu-dang", Access::Anyone, "Every component in every state", styles),
    ]
}

async fn statement(State(app): State<App>, ctx: Ctx) -> Handled {
    Ok(page(&app, &ctx, Meta::new(accessibility::title(ctx.lang)), accessibility::view(ctx.lang)).await)
}

async fn styles(State(app): State<App>, ctx: Ctx) -> Handled {
    Ok(page(&app, &ctx, Meta::new(style_guide::title(ctx.lang)), style_guide::view(ctx.lang)).await)
}

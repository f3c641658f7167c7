//! Plain records: locations, carriers, routing guides, drivers, vehicles. Each is registered, listed, read and revised.

use kernel::{CarrierId, DriverId, GuideId, LocationId, VehicleId};
use platform::http::{Listed, Params};
use platform::routes;
use platform::table::Page;
use platform::{Answer, Api, Body, Call, Failure, Id, Paging, Problems};
use serde::Deserialize;
use transport::carrier::CarrierCommand;
use transport::driver::DriverCommand;
use transport::guide::GuideCommand;
use transport::location::LocationCommand;
use transport::vehicle::VehicleCommand;
use utoipa::IntoParams;

use super::{READ, WRITE};
use crate::table::{Carriers, Drivers, Guides, Locations, Vehicles, everything, of_carrier};
use crate::wire::{
    CarrierFields, CarrierView, DriverFields, DriverView, IdempotencyKey, LocationFields, LocationView,
    RoutingGuideFields, RoutingGuideView, VehicleFields, VehicleView,
};

/// Writes four routes of one record. `$register`, `$revise` and so on are handler names, operation ids and actions.
macro_rules! record {
    (
        $noun:tt, $path:tt, $path_id:tt, $path_revise:tt, $path_history:tt,
        $create:ident, $get:ident, $revise:ident, $history:ident,
        $entity:ident, $id:ident, $command:ident, $fields:ident, $view:ident
    ) => {
        #[utoipa::path(
            post, path = $path, tag = $noun, summary = "Register one", params(IdempotencyKey), request_body = $fields,
            responses((status = 201, description = "Registered.", body = $view), Problems)
        )]
        async fn $create(call: Call, Body(body): Body<$fields>) -> Answer<$view> {
            let permit = call.permit(WRITE, stringify!($create))?;
            permit.create::<$entity>(permit.new_id(), $command::Register(body.into())).await
        }

        #[utoipa::path(
            get, path = $path_id, tag = $noun, summary = "Read one", params(("id" = String, Path)),
            responses((status = 200, description = "As it is now.", body = $view), Problems)
        )]
        async fn $get(call: Call, Id(id): Id<$id>) -> Answer<$view> {
            call.permit(READ, stringify!($get))?.show::<$entity>(id).await
        }

        #[utoipa::path(
            post, path = $path_revise, tag = $noun, summary = "Replace its details",
            params(("id" = String, Path), IdempotencyKey), request_body = $fields,
            responses((status = 200, description = "Revised.", body = $view), Problems)
        )]
        async fn $revise(call: Call, Id(id): Id<$id>, Body(body): Body<$fields>) -> Answer<$view> {
            let permit = call.permit(WRITE, stringify!($revise))?;
            permit.execute::<$entity>(id, $command::Revise(body.into())).await
        }

        #[utoipa::path(
            get, path = $path_history, tag = $noun, summary = "All that happened to it",
            params(("id" = String, Path), Paging),
            responses((status = 200, description = "Events, oldest first.", body = Page<Object>), Problems)
        )]
        async fn $history(call: Call, Id(id): Id<$id>, paging: Paging) -> Result<Listed<serde_json::Value>, Failure> {
            call.permit(READ, stringify!($history))?.history::<$entity>(id, &paging).await
        }
    };
}

/// Writes the list of one record, by name.
macro_rules! list {
    ($noun:tt, $path:tt, $list:ident, $entity:ident, $view:ident) => {
        #[utoipa::path(
                                    get, path = $path, tag = $noun, summary = "List them by name", params(Paging),
                                    responses((status = 200, description = "A page.", body = Page<$view>), Problems)
                                )]
        async fn $list(call: Call, paging: Paging) -> Result<Listed<$view>, Failure> {
            call.permit(READ, stringify!($list))?.list::<$entity>(everything(), &paging).await
        }
    };
}

/// Writes the list of one record of carriers, by name.
macro_rules! list_by_carrier {
    ($noun:tt, $path:tt, $list:ident, $entity:ident, $view:ident) => {
        #[utoipa::path(
                    get, path = $path, tag = $noun, summary = "List them by name", params(CarrierFilter, Paging),
                    responses((status = 200, description = "A page.", body = Page<$view>), Problems)
                )]
        async fn $list(
            call: Call,
            Params(filter): Params<CarrierFilter>,
            paging: Paging,
        ) -> Result<Listed<$view>, Failure> {
            let query = filter.carrier_id.map_or_else(everything, of_carrier);
            call.permit(READ, stringify!($list))?.list::<$entity>(query, &paging).await
        }
    };
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct CarrierFilter {
    /// Only this carrier's.
    #[param(value_type = Option<String>)]
    carrier_id: Option<CarrierId>,
}

list!("locations", "/v1/locations", list_locations, Locations, LocationView);
list!("carriers", "/v1/carriers", list_carriers, Carriers, CarrierView);
list!("routing guides", "/v1/routing-guides", list_routing_guides, Guides, RoutingGuideView);
list_by_carrier!("drivers", "/v1/drivers", list_drivers, Drivers, DriverView);
list_by_carrier!("vehicles", "/v1/vehicles", list_vehicles, Vehicles, VehicleView);

record!(
    "locations",
    "/v1/locations",
    "/v1/locations/{id}",
    "/v1/locations/{id}/revise",
    "/v1/locations/{id}/history",
    create_location,
    get_location,
    revise_location,
    list_location_history,
    Locations,
    LocationId,
    LocationCommand,
    LocationFields,
    LocationView
);
record!(
    "carriers",
    "/v1/carriers",
    "/v1/carriers/{id}",
    "/v1/carriers/{id}/revise",
    "/v1/carriers/{id}/history",
    create_carrier,
    get_carrier,
    revise_carrier,
    list_carrier_history,
    Carriers,
    CarrierId,
    CarrierCommand,
    CarrierFields,
    CarrierView
);
record!(
    "routing guides",
    "/v1/routing-guides",
    "/v1/routing-guides/{id}",
    "/v1/routing-guides/{id}/revise",
    "/v1/routing-guides/{id}/history",
    create_routing_guide,
    get_routing_guide,
    revise_routing_guide,
    list_routing_guide_history,
    Guides,
    GuideId,
    GuideCommand,
    RoutingGuideFields,
    RoutingGuideView
);
record!(
    "drivers",
    "/v1/drivers",
    "/v1/drivers/{id}",
    "/v1/drivers/{id}/revise",
    "/v1/drivers/{id}/history",
    create_driver,
    get_driver,
    revise_driver,
    list_driver_history,
    Drivers,
    DriverId,
    DriverCommand,
    DriverFields,
    DriverView
);
record!(
    "vehicles",
    "/v1/vehicles",
    "/v1/vehicles/{id}",
    "/v1/vehicles/{id}/revise",
    "/v1/vehicles/{id}/history",
    create_vehicle,
    get_vehicle,
    revise_vehicle,
    list_vehicle_history,
    Vehicles,
    VehicleId,
    VehicleCommand,
    VehicleFields,
    VehicleView
);

pub fn routes(api: Api) -> Api {
    api.routes(routes!(create_location, list_locations))
        .routes(routes!(get_location))
        .routes(routes!(revise_location))
        .routes(routes!(list_location_history))
        .routes(routes!(create_carrier, list_carriers))
        .routes(routes!(get_carrier))
        .routes(routes!(revise_carrier))
        .routes(routes!(list_carrier_history))
        .routes(routes!(create_routing_guide, list_routing_guides))
        .routes(routes!(get_routing_guide))
        .routes(routes!(revise_routing_guide))
        .routes(routes!(list_routing_guide_history))
        .routes(routes!(create_driver, list_drivers))
        .routes(routes!(get_driver))
        .routes(routes!(revise_driver))
        .routes(routes!(list_driver_history))
        .routes(routes!(create_vehicle, list_vehicles))
        .routes(routes!(get_vehicle))
        .routes(routes!(revise_vehicle))
        .routes(routes!(list_vehicle_history))
}

//! ECS services.

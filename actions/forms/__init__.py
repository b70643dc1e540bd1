"""What people type about the plan and its follow-up: one module for each screen or group of screens."""

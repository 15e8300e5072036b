"""From a case and a protocol to targets, prescriptions and findings."""

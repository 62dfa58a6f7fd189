map (p: "${p}") [ ./support/same/one ./support/same/two ]

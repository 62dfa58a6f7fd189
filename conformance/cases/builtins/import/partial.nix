map import [ ./support/dir ./support/no-suffix ]

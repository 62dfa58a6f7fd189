{ inherit let; }

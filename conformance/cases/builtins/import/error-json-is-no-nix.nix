import ./support/data.json

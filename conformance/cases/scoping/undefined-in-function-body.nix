x: nowhere

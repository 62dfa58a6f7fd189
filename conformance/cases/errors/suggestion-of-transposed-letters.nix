{ recieve = 1; }.receive

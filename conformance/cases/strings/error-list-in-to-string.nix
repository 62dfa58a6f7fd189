let id = x: x; in toString { __toString = self: [ (id 1) (id { }) ]; }

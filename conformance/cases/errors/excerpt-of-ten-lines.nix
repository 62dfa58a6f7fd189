(







nowhere
)
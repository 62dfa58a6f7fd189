nowhere

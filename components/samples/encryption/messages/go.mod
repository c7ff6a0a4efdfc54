module example.org/encryption/messages

go 1.25

// What the generated bindings need at run time.
require go.bytecodealliance.org/pkg v0.2.1

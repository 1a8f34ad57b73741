// The one symbol of libstdc++ 13 that TorchSharp's native library asks for: it initializes the standard streams, which <iostream> does too.
#include <iostream>

extern "C" void _ZSt21ios_base_library_initv() {}

namespace Myelin.Kernels;

/// <summary>A lane body of one argument, the type parameter of the shared loops.</summary>
internal interface IMap1
{
    V Apply<S, V>(V a) where S : struct, ISimd<V> where V : struct;
}

/// <summary>A lane body of two arguments.</summary>
internal interface IMap2
{
    V Apply<S, V>(V a, V b) where S : struct, ISimd<V> where V : struct;
}

/// <summary>A lane body of three arguments.</summary>
internal interface IMap3
{
    V Apply<S, V>(V a, V b, V c) where S : struct, ISimd<V> where V : struct;
}

namespace Myelin.Kernels;

/// <summary>Work split into numbered blocks that may run in any order, on any thread, concurrently.</summary>
/// <remarks>A struct of raw pointers and sizes; the pointers must stay pinned until <see cref="Workers.Run"/> returns.</remarks>
internal interface IJob
{
    /// <summary>Runs block <paramref name="block"/>, and writes nothing that another block reads or writes.</summary>
    void Run(int block);
}

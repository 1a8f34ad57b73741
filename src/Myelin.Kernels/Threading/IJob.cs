namespace Myelin.Kernels;

/// <summary>Work cut into numbered blocks that may run in any order, on any thread, at once.</summary>
/// <remarks>A struct of raw pointers and sizes; the pointers must stay pinned until <see cref="Workers.Run"/> returns.</remarks>
internal interface IJob
{
    /// <summary>Does block <paramref name="block"/>, and writes nothing that another block reads or writes.</summary>
    void Run(int block);
}

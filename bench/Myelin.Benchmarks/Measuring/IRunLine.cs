namespace Myelin.Benchmarks;

/// <summary>A run as a line of a file.</summary>
internal interface IRunLine
{
    /// <summary>What was trained.</summary>
    string Key { get; }
}

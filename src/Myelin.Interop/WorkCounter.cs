namespace Myelin.Interop;

/// <summary>
/// Counts the operations of readers: an opcode, a header's entry, a value visited. Tests compare it with the size of the input, so that no small file
/// causes much work.
/// </summary>
internal static class WorkCounter
{
    [ThreadStatic]
    private static long s_steps;

    internal static long Steps => s_steps;

    internal static void Count(long steps = 1) => s_steps += steps;
}

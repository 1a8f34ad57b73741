namespace Myelin.Interop;

/// <summary>
/// Counts what readers do: an opcode, a header's entry, a value visited. Tests hold it against the size of the input, so that no small file
/// makes much work.
/// </summary>
internal static class WorkCounter
{
    [ThreadStatic]
    private static long s_steps;

    internal static long Steps => s_steps;

    internal static void Count(long steps = 1) => s_steps += steps;
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Myelin;

/// <summary>Whether the library can compute at the speed of the processor.</summary>
/// <remarks>
/// The first parameter that a program creates writes <see cref="Slowness"/>, if there is any, to standard error. It is the only line that
/// the library ever writes there; <c>AppContext.SetSwitch("Myelin.WarnOfSlowness", false)</c> switches it off.
/// </remarks>
public static class Processor
{
    /// <summary>The name of the AppContext switch.</summary>
    internal const string Switch = "Myelin.WarnOfSlowness";

    private static int s_told;

    /// <summary>
    /// Whether the program multiplies and adds in one instruction. Without, that is emulated with the same bits, and all computing is up to a
    /// hundred times slower.
    /// </summary>
    public static bool HasFusedMultiplyAdd => Fma.IsSupported || AdvSimd.IsSupported;

    /// <summary>Why computing is slow, and what would help, as one line; null if it is not slow.</summary>
    public static string? Slowness => HasFusedMultiplyAdd ? null : Reason(RuntimeFeature.IsDynamicCodeCompiled);

    internal static string Reason(bool compiledWhileRunning) =>
        "Myelin is up to a hundred times slower than it could be, because fused multiply-adds are emulated: " + (compiledWhileRunning
            ? "the processor has none (x64 has since about 2013), or an environment variable such as DOTNET_EnableAVX2=0 disables them."
            : "the program was published without them. Publish with <IlcInstructionSet>x86-64-v3</IlcInstructionSet> in the project file.");

    /// <summary>Writes the reason, once in a process. Where multiply-adds are there, the compiler leaves nothing of this.</summary>
    internal static void WarnIfSlow()
    {
        if (!HasFusedMultiplyAdd && Interlocked.Exchange(ref s_told, 1) == 0) Warn(Console.Error, Slowness);
    }

    internal static void Warn(TextWriter writer, string? slowness)
    {
        if (slowness is not null && (!AppContext.TryGetSwitch(Switch, out bool wanted) || wanted)) writer.WriteLine(slowness);
    }
}

using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Myelin.Tests.Tensors;

public sealed class ProcessorTests
{
    [Fact]
    public void Computing_is_slow_only_without_fused_multiply_adds()
    {
        Assert.Equal(Fma.IsSupported || AdvSimd.IsSupported, Processor.HasFusedMultiplyAdd);
        Assert.Equal(Processor.HasFusedMultiplyAdd, Processor.Slowness is null);
    }

    [Theory]
    [InlineData(true, "DOTNET_EnableAVX2=0")]
    [InlineData(false, "<IlcInstructionSet>x86-64-v3</IlcInstructionSet>")]
    public void The_reason_names_what_helps(bool compiledWhileRunning, string fix) =>
        Assert.Contains(fix, Processor.Reason(compiledWhileRunning), StringComparison.Ordinal);

    [Fact]
    public void A_switch_turns_the_line_off()
    {
        Assert.Equal("slow\n", Warned("slow"));
        Assert.Equal("", Warned(null));
        AppContext.SetSwitch(Processor.Switch, false);
        Assert.Equal("", Warned("slow"));
        AppContext.SetSwitch(Processor.Switch, true);
        Assert.Equal("slow\n", Warned("slow"));
    }

    private static string Warned(string? slowness)
    {
        using StringWriter writer = new() { NewLine = "\n" };
        Processor.Warn(writer, slowness);
        return writer.ToString();
    }
}

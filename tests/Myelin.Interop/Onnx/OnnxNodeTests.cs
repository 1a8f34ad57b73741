using Myelin.Interop.Onnx;

namespace Myelin.Interop.Tests.Onnx;

/// <summary>ONNX's own tests of single operators, as Debian's libonnx-testdata has them.</summary>
public sealed class OnnxNodeTests
{
    [Fact]
    public void Operators_give_the_recorded_values_or_say_that_they_are_not_supported()
    {
        OnnxTestCase[] cases = [.. Directory.GetDirectories(Require.OnnxTestData("node")).Order(StringComparer.Ordinal).Select(OnnxTestCase.Run)];
        Assert.Empty(cases.Where(c => c.Outcome == OnnxTestOutcome.Failed).Select(c => $"{c.Name}: {c.Detail}"));
        OnnxTestCase[] plain = [.. cases.Where(c => c.IsPlain)];
        double share = (double)plain.Count(c => c.Outcome == OnnxTestOutcome.Passed) / plain.Length;
        Assert.True(plain.Length > 800 && share >= 0.85, $"{share:P1} of {plain.Length} passed");
    }
}

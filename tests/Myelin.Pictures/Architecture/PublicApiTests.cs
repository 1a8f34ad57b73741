using System.Reflection;

namespace Myelin.Pictures.Tests.Architecture;

public sealed class PublicApiTests
{
    private static readonly Assembly s_pictures = typeof(Picture).Assembly;

    /// <summary>As in tests/Myelin: after a change on purpose run with MYELIN_ACCEPT_API=1, look at the diff, tell users in the CHANGELOG.</summary>
    [Fact]
    public void The_public_interface_is_the_one_written_down() =>
        PublicInterface.IsWrittenDown(Checkout.PathOf("tests", "Myelin.Pictures", "Architecture", "PublicApi.txt"), s_pictures);

    /// <summary>The chart library is inside: its types are in no signature, and it can be replaced.</summary>
    [Fact]
    public void It_depends_on_the_library_and_on_charts_alone() => Assert.All(
        s_pictures.GetReferencedAssemblies(), name =>
            Assert.True(name.Name is "Myelin" or "OxyPlot" || name.Name!.StartsWith("System", StringComparison.Ordinal), name.Name));
}

using System.Reflection;

namespace Myelin.Tables.Tests.Architecture;

public sealed class PublicApiTests
{
    private static readonly Assembly s_tables = typeof(TableFile).Assembly;

    /// <summary>As in tests/Myelin: after a change on purpose run with MYELIN_ACCEPT_API=1, look at the diff, tell users in the CHANGELOG.</summary>
    [Fact]
    public void The_public_interface_is_the_one_written_down() =>
        PublicInterface.IsWrittenDown(Checkout.PathOf("tests", "Myelin.Tables", "Architecture", "PublicApi.txt"), s_tables);

    /// <summary>The readers are inside: their types are in no signature, and they can be replaced.</summary>
    [Fact]
    public void It_depends_on_the_library_and_on_readers_alone() => Assert.All(
        s_tables.GetReferencedAssemblies(), name =>
            Assert.True(name.Name is "Myelin" or "Sep" or "Parquet" || name.Name!.StartsWith("System", StringComparison.Ordinal), name.Name));
}

using System.Reflection;
using System.Runtime.CompilerServices;

namespace Myelin.Interop.Tests.Architecture;

public sealed class PublicApiTests
{
    private static readonly Assembly s_interop = typeof(ArrayFiles).Assembly;

    /// <summary>As in tests/Myelin: after a change on purpose run with MYELIN_ACCEPT_API=1, look at the diff, tell users in the CHANGELOG.</summary>
    [Fact]
    public void The_public_interface_is_the_one_written_down() =>
        PublicInterface.IsWrittenDown(Path.Combine(Checkout.Root, "tests/Myelin.Interop/Architecture/PublicApi.txt"), s_interop);

    [Fact]
    public void Every_class_is_abstract_or_sealed() => Assert.All(
        s_interop.GetTypes().Where(t => t.IsClass && t.GetCustomAttribute<CompilerGeneratedAttribute>() is null && !t.Name.Contains('<')),
        type => Assert.True(type.IsAbstract || type.IsSealed, $"{type.FullName} is neither abstract nor sealed."));

    [Fact]
    public void It_depends_on_the_library_and_protocol_buffers_alone() => Assert.All(
        s_interop.GetReferencedAssemblies(), name =>
            Assert.True(name.Name is "Myelin" or "Myelin.Kernels" or "Google.Protobuf" || name.Name!.StartsWith("System", StringComparison.Ordinal),
                name.Name));
}

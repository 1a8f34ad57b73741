namespace Myelin.Tests.Architecture;

/// <summary>
/// The public interface, written down: a change shows in the diff of PublicApi.txt. After a change on purpose run the tests with
/// MYELIN_ACCEPT_API=1, look at the diff, and tell users in the CHANGELOG.
/// </summary>
public sealed class PublicApiTests
{
    [Fact]
    public void The_public_interface_is_the_one_written_down() =>
        PublicInterface.IsWrittenDown(
            Path.Combine(Checkout.Root, "tests/Myelin/Architecture/PublicApi.txt"), typeof(Tensor).Assembly, typeof(Kernels.Workers).Assembly);
}

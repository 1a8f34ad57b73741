namespace Myelin.Tests.Ops;

public sealed class IdentityTests
{
    [Theory, Golden("Identity"), Covers("Identity(Tensor)")]
    public void Matches(GoldenCase c) => Check.Operator(c, x => x[0].Identity(), x => x[0]);
}

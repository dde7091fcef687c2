using EchoNative.Evaluation.Machine;

namespace EchoNative.Evaluation.Tests.Machine;

public class SgemmTests
{
    [Fact]
    public void Run_multiplies_matrices()
    {
        var product = new Sgemm();

        product.Run();

        var random = new Random(7);
        for (int i = 0; i < 300; i++)
        {
            (int row, int column) = (random.Next(Sgemm.M), random.Next(product.N));
            double expected = Enumerable.Range(0, Sgemm.K).Sum(k => (double)product.Left(row, k) * product.Right(k, column));
            Assert.Equal(expected, product.Product(row, column), 1e-4);
        }
    }
}
